using System.Net;
using System.Net.Sockets;

namespace DeviceService.PenCtl.Tests;

/// <summary>pens list, show, watch; and what every command says when there is no service.</summary>
public sealed class PenCommandTests(TreatedRoom room)
{
    [Fact]
    public async Task The_list_has_each_pen_with_its_state_and_says_that_it_is_simulated()
    {
        var run = await PenCtlRun.OfAsync(room, "pens", "list");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"PEN\s+MODEL\s+STATE\s+LINK\s+ADMIN\s+BATTERY\s+SESSION\s+LINE", run.Lines[0]);
        Assert.Matches($@"{room.PenId} \(simulated\)\s+\S+.*online\s+in service", run.Lines[1]);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task With_json_the_list_is_one_document_with_every_field()
    {
        var pen = (await PenCtlRun.OfAsync(room, "pens", "list", "--json")).Json.GetProperty("pens")[0];

        Assert.Equal(room.PenId, pen.GetProperty("penId").GetString());
        Assert.Equal("LINK_STATE_ONLINE", pen.GetProperty("link").GetProperty("state").GetString());
        Assert.Equal(room.OpenSessionId, pen.GetProperty("openSessionId").GetString());
    }

    [Fact]
    public async Task A_pen_is_shown_with_its_link_and_its_counters_by_serial_number_and_by_line()
    {
        var bySerial = await PenCtlRun.OfAsync(room, "pens", "show", room.PenId);
        var byLine = await PenCtlRun.OfAsync(room, "pens", "show", room.Line);

        Assert.Contains("round trip", bySerial.Output, StringComparison.Ordinal);
        Assert.Contains("strokes", bySerial.Output, StringComparison.Ordinal);
        Assert.Equal(bySerial.Lines[0], byLine.Lines[0]);
    }

    [Fact]
    public async Task How_a_pen_changes_is_shown_session_by_session_and_too_few_sessions_are_no_trend()
    {
        var run = await PenCtlRun.OfAsync(room, "drift", room.PenId);
        var json = (await PenCtlRun.OfAsync(room, "drift", room.PenId, "--json")).Json;

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches($@"{room.SessionId}\s+\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\s+[+-]?\d+\.\d um\s+\d+\.\d mA", run.Output);
        Assert.Matches(@"depth\s+-\s+-\s+-\s+-\s+-\s+-\s+too few sessions", run.Output);
        Assert.Equal(1, json.GetProperty("points").GetArrayLength());
        Assert.Contains("No session of this pen", (await PenCtlRun.OfAsync(room, "drift", "NO-SUCH-PEN")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pen_that_is_not_there_is_not_found_and_the_rule_is_named_in_json()
    {
        var run = await PenCtlRun.OfAsync(room, "pens", "show", "NO-SUCH-PEN");
        var json = await PenCtlRun.OfAsync(room, "pens", "show", "NO-SUCH-PEN", "--json");

        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.Empty(run.Output);
        Assert.Contains("NO-SUCH-PEN", run.Errors, StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"R-PEN-UNKNOWN\"", json.Errors, StringComparison.Ordinal);
        Assert.Contains("\"exit_code\":66", json.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_begins_with_every_pen_and_ends_well_by_ctrl_c()
    {
        var run = await PenCtlRun.OfAsync(
            ["pens", "watch"], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address }, until: static text => text.Contains("online", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains(room.PenId, run.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_service_answers_the_error_names_the_address_and_what_to_do()
    {
        var address = $"127.0.0.1:{FreePort()}";

        var run = await PenCtlRun.OfAsync(["pens", "list", "--service", address]);

        Assert.Equal(ExitCode.NoService, run.Code);
        Assert.Contains($"No service answers at {address}", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--service or PENCTL_SERVICE", run.Errors, StringComparison.Ordinal);
    }

    // Nobody listens on it: the kernel gave it out and took it back.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
