namespace DeviceService.PenCtl.Tests;

/// <summary>sessions list, show, watch, report; arming-report; limits; alarms; stops.</summary>
public sealed class SessionCommandTests(TreatedRoom room)
{
    [Fact]
    public async Task The_list_has_the_session_with_its_passes()
    {
        var run = await PenCtlRun.OfAsync(room, "sessions", "list", "--since", "1d");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches($@"{room.SessionId}\s.*completed\s+{room.PenId} \(simulated\)\s+{room.Patient}\s+{TreatedRoom.OperatorId}\s+6 of 6", run.Output);
    }

    [Fact]
    public async Task A_session_is_shown_with_plan_passes_and_stops()
    {
        var run = await PenCtlRun.OfAsync(room, "sessions", "show", room.SessionId);

        Assert.Equal(6, run.Lines.Count(static line => line.Contains(", pass ", StringComparison.Ordinal)));
        Assert.Contains("forehead midline, pass 1, horizontal", run.Output, StringComparison.Ordinal);
        Assert.Contains("stop ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_one_page_that_names_where_its_figures_come_from()
    {
        var run = await PenCtlRun.OfAsync(room, "sessions", "report", room.SessionId);

        Assert.StartsWith("Treatment record", run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Lines.Length, 15, 60);
        Assert.Contains("needle protrusion", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"profile\s+[0-9a-f]{64}", run.Output);
    }

    [Fact]
    public async Task With_json_a_session_and_its_passes_are_one_document()
    {
        var json = (await PenCtlRun.OfAsync(room, "sessions", "show", room.SessionId, "--json")).Json;

        Assert.Equal(room.SessionId, json.GetProperty("session").GetProperty("session").GetProperty("sessionId").GetString());
        Assert.Equal(6, json.GetProperty("passes").GetArrayLength());
        Assert.NotEqual(0, json.GetProperty("passes")[0].GetProperty("activations").GetArrayLength());
    }

    [Fact]
    public async Task A_closed_session_is_watched_to_its_end_at_once()
    {
        var run = await PenCtlRun.OfAsync(room, "sessions", "watch", room.SessionId);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("completed", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_a_pen_from_being_armed_is_listed_with_what_to_do_and_is_a_no()
    {
        var run = await PenCtlRun.OfAsync(room, "arming-report", room.OpenSessionId);
        var json = (await PenCtlRun.OfAsync(room, "arming-report", room.OpenSessionId, "--json")).Json;

        Assert.Equal(ExitCode.No, run.Code);
        Assert.StartsWith("cheek left, pass 1, horizontal, judged ", run.Output, StringComparison.Ordinal);
        Assert.Contains("✗ R-CONTROL-MISSING H", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"✓ \d+ of \d+ hold", run.Output);
        Assert.Contains("Records looked at: THIS_HOST", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("It would not be armed.", run.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.False(json.GetProperty("report").GetProperty("mayArm").GetBoolean());
    }

    [Fact]
    public async Task Of_a_session_that_is_over_there_is_no_arming_report()
    {
        var run = await PenCtlRun.OfAsync(room, "arming-report", room.SessionId);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("COMPLETED", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_sessions_can_be_listed_alone()
    {
        var sessions = (await PenCtlRun.OfAsync(room, "sessions", "list", "--open", "--json")).Json.GetProperty("sessions");

        Assert.Equal(room.OpenSessionId, Assert.Single(sessions.EnumerateArray()).GetProperty("sessionId").GetString());
    }

    [Fact]
    public async Task Limits_say_which_bound_binds_and_where_it_comes_from()
    {
        var run = await PenCtlRun.OfAsync(room, "limits", room.PenId, "--area", "cheek", "--side", "left", "--indication", "acne-scars");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"limit\s+\d+ um; one sample above it stops the pen", run.Output);
        Assert.Matches(@"DEPTH BY\s+NOW\s+RECOMMENDED\s+ABSOLUTE\s+BINDS\s+MARK\s+SOURCE", run.Output);
        Assert.Matches(@"\d+ um\s+\d+ um\s+\d+ um\s+yes", run.Output);
    }

    [Theory]
    [InlineData("--area 'knee' is not known.", "limits", "SIM", "--area", "knee", "--side", "left", "--indication", "acne-scars")]
    [InlineData("Whose limits are asked for is not clear.", "limits", "SIM", "--area", "cheek", "--side", "left")]
    [InlineData("--since 'yesterday' is neither a span nor a time.", "stops", "--since", "yesterday")]
    [InlineData("--cause 'boredom' is not known.", "stops", "--cause", "boredom")]
    [InlineData("--until 'soon' is neither a span nor a time.", "stops", "--until", "soon")]
    [InlineData("--most 0 is below 1.", "sessions", "list", "--most", "0")]
    public async Task What_cannot_be_understood_is_named_with_what_to_write_instead(string sentence, params string[] arguments)
    {
        var run = await PenCtlRun.OfAsync(room, arguments);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.StartsWith(sentence, run.Errors, StringComparison.Ordinal);
        Assert.True(run.Errors.Length > sentence.Length + 10, run.Errors);
    }

    [Fact]
    public async Task Alarms_of_a_session_are_listed_also_when_they_are_over()
    {
        var all = (await PenCtlRun.OfAsync(room, "alarms", "--session", room.SessionId, "--json")).Json.GetProperty("alarms");
        var shown = await PenCtlRun.OfAsync(room, "alarms", "--session", room.SessionId);

        Assert.NotEqual(0, all.GetArrayLength());
        Assert.Contains("(over)", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_are_listed_with_how_long_they_took_and_counted_by_cause()
    {
        var run = await PenCtlRun.OfAsync(room, "stops", "--since", "1h", "--pen", room.PenId);
        var none = await PenCtlRun.OfAsync(room, "stops", "--since", "2099-01-01");

        Assert.Matches(@"emergency stop\s+R-STOP-EMERGENCY\s+(no|latched)\s+\d+ us\s+\d+ us\s+\S+\s+\S+\s+" + room.SessionId, run.Output);
        Assert.Matches(@"CAUSE\s+RULE\s+STOPS\s+NEWEST", run.Output);
        Assert.Equal("No stop.", none.Output.Trim());
    }

    [Theory]
    [InlineData("emergency-stop")]
    [InlineData("R-STOP-EMERGENCY")]
    public async Task Stops_are_asked_for_by_cause_in_a_word_or_by_its_rule(string cause)
    {
        var json = (await PenCtlRun.OfAsync(room, "stops", "--cause", cause, "--since", "1h", "--json")).Json;
        var before = await PenCtlRun.OfAsync(room, "stops", "--cause", cause, "--until", "1h");

        Assert.NotEqual(0, json.GetProperty("stops").GetArrayLength());
        Assert.All(json.GetProperty("stops").EnumerateArray(), static stop => Assert.Equal("R-STOP-EMERGENCY", stop.GetProperty("ruleId").GetString()));
        Assert.Equal(json.GetProperty("stops").GetArrayLength(), Assert.Single(json.GetProperty("counts").EnumerateArray()).GetProperty("count").GetInt32());
        Assert.Equal("No stop.", before.Output.Trim());
    }

    [Theory]
    [InlineData("90m", "2026-04-30T22:30:00Z")]
    [InlineData("7d", "2026-04-24T00:00:00Z")]
    [InlineData("2026-04-01", "2026-04-01T00:00:00Z")]
    [InlineData("2026-04-01T08:00Z", "2026-04-01T08:00:00Z")]
    [InlineData("2026-04-01T08:00:30+02:00", "2026-04-01T06:00:30Z")]
    public void A_span_counts_back_from_now_and_a_time_stands_for_itself(string text, string expected)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Since.Read("--since", text, clock));
    }
}
