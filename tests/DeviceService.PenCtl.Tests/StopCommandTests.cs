namespace DeviceService.PenCtl.Tests;

/// <summary>stop: for anybody, at once, and honest about what became of it.</summary>
public sealed class StopCommandTests(TreatedRoom room)
{
    [Fact]
    public async Task A_pen_is_stopped_without_a_sign_in_and_the_answer_says_how_soon()
    {
        var run = await PenCtlRun.OfAsync(room, "stop", room.PenId, "--reason", "test");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"^(WRITTEN|CONFIRMED) " + room.PenId, run.Output);
        Assert.Matches(@"written after\s+\d+ us", run.Output);
    }

    [Fact]
    public async Task A_stop_waits_for_no_sign_in_also_where_an_operator_is_named()
    {
        var run = await PenCtlRun.OfAsync(
            ["stop", room.PenId], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address, ["PENCTL_OPERATOR"] = "nobody-here", ["PENCTL_TOKEN"] = "of yesterday" });

        Assert.True(run.Code == ExitCode.Ok, run.Errors);
    }

    [Fact]
    public async Task A_mistyped_serial_number_stops_every_pen_and_says_so()
    {
        var run = await PenCtlRun.OfAsync(room, "stop", "SIM-OOO1");
        var json = (await PenCtlRun.OfAsync(room, "stop", "--all", "--json")).Json;

        Assert.Contains("'SIM-OOO1' is not attached here, so all pens were stopped.", run.Output, StringComparison.Ordinal);
        Assert.True(json.GetProperty("allPens").GetBoolean());
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("stop", "SIM-0001", "--all")]
    public async Task Nothing_or_both_is_no_answer_to_what_shall_be_stopped(params string[] arguments)
    {
        var run = await PenCtlRun.OfAsync(room, arguments);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.Contains("penctl stop --all", run.Errors, StringComparison.Ordinal);
    }
}
