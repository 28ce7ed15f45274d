using DeviceService.PenLink;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 1: lines that are lost, connections, and speed.</summary>
internal static class LineClauses
{
    private const int RaisedSpeed = 230_400;
    private const int FirstSpeed = 115_200;

    // Fits the raised speed, and not the first (section 8).
    private const uint RaisedRate = 200;
    private const uint UsualRate = 100;

    public static IEnumerable<Clause> All =>
    [
        Of("C-LINE-1", 1, "Armed; the host leaves the line without a word, and comes back after 500 ms", "DISARMED, PERMISSION_EXPIRED; no stop counted", ArmedLeftAsync),
        ByHand("C-LINE-2", 1, "Driving; the host leaves the line without a word, and comes back after 500 ms", "LATCHED, DEAD_MAN, one stop counted; the drive is off, the needles in", DrivingLeftAsync),
        Of("C-LINE-3", 1, "A second TCP connection while one is open", "Closed at once; the first goes on", SecondAsync) with { NotFitted = Tcp },
        Of("C-LINE-4", 1, "A TCP connection without a valid frame for 5 s", "The pen closes it", SilentConnectionAsync) with { NotFitted = Tcp },
        Of("C-LINE-5", 1, "SetLineSpeed 230,400, a Ping at it, then silence for 1 s", "Answered at the old speed, the Pong at the new one; then 115,200 again, and the session has ended", SpeedAsync)
            with { NotFitted = NoSpeed },
        Of("C-LINE-6", 1, "SetLineSpeed 100,000, and without a speed", "MALFORMED", WrongSpeedAsync)
            with { NotFitted = static (_, identity) => identity.LineBitsPerSecondMax == 0 ? "The line has no speed of its own." : null },
        Of(
            "C-LINE-7", 1, "At 230,400 and 200 samples/s, SetLineSpeed 115,200; again at 100 samples/s; then 1.3 s of silence",
            "RATE_EXCEEDS_LINE with the highest rate that fits, and 230,400 stays; then 115,200, at which the silence ends no session", UnfitSpeedAsync)
            with { NotFitted = NoSpeed },
    ];

    private static string? NoSpeed(Bench bench, Identity identity) => identity.LineBitsPerSecondMax < RaisedSpeed ? "The line has no speed of its own, or none above the first."
        : bench.Pen.SetsSpeed ? null : "The speed of the pen's own UART cannot be set through this line.";

    private static string? Tcp(Bench bench, Identity identity) => bench.Pen.IsTcp ? null : "The line is no TCP connection.";

    private static async Task LeaveAsync(Bench bench)
    {
        bench.Pen.Vanish();
        await bench.PassAsync(500);
        await bench.ReopenAsync();
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
    }

    private static async Task ArmedLeftAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await LeaveAsync(bench);
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, after.State, "state");
        ExpectEqual(DisarmCause.PermissionExpired, after.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, after.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("the host has left");
    }

    private static async Task DrivingLeftAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await LeaveAsync(bench);
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, after.State, "state");
        ExpectEqual(StopCause.DeadMan, after.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, after.StopCount, "stop_count");
        Expect(bench.NewestSample is { DriveOn: false } or null, "the drive is off", "drive_on");
        await bench.ExpectNeedlesInAsync("the host has left");
    }

    private static async Task SecondAsync(Bench bench)
    {
        using var second = bench.Pen.Another();
        second.Open(bench.Cancellation);
        var closed = false;
        try
        {
            await second.NextAsync(0, static _ => false, Soon, bench.Cancellation);
        }
        catch (LineLostException)
        {
            closed = true;
        }

        Expect(closed, "a second connection is closed at once", "open after 1 s");
        await bench.StatusAsync();
    }

    private static async Task SilentConnectionAsync(Bench bench)
    {
        Expect(await bench.IsClosedForSilenceAsync(), "the pen closes a connection without a valid frame for 5 s", "open after 6.5 s");
        await bench.ReopenAsync();
    }

    private static async Task SpeedAsync(Bench bench)
    {
        try
        {
            await ChangeSpeedAsync(bench, RaisedSpeed);
            bench.Pen.KeepsAlive = false;
            await bench.PassAsync(1_300);
        }
        finally
        {
            bench.Pen.TrySetSpeed(FirstSpeed);
            bench.Pen.KeepsAlive = true;
        }

        var heard = await bench.Pen.NextAsync(bench.Pen.Mark, static one => one.Frame.Boot is not null && one.Tag == 0, TimeSpan.FromSeconds(2), bench.Cancellation);
        Expect(heard is not null, "Boot at 115,200 bit/s after 1 s of silence at a raised speed", "none came");
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
    }

    /// <summary>A command at the old speed, and a Pong at the new one.</summary>
    private static async Task ChangeSpeedAsync(Bench bench, int bitsPerSecond)
    {
        await bench.AcceptedAsync(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = (uint)bitsPerSecond } });
        Expect(bench.Pen.TrySetSpeed(bitsPerSecond), "this machine's port takes the speed", "it does not");
        await bench.PassAsync(20);
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Ping = new Ping { PingId = 9 } });
        await bench.NextAsync(from, static frame => frame.Pong?.PingId == 9, "a Pong at the new speed");
    }

    private static async Task UnfitSpeedAsync(Bench bench)
    {
        try
        {
            await ChangeSpeedAsync(bench, RaisedSpeed);
            await bench.AcceptedAsync(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = RaisedRate } });
            var refused = await bench.CommandAsync(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = FirstSpeed } });
            Expect(
                refused.HasRejection && refused.Rejection == RejectionReason.RateExceedsLine, Invariant($"SetLineSpeed {FirstSpeed} at {RaisedRate} samples/s is rejected, RATE_EXCEEDS_LINE"),
                refused.HasRejection ? $"rejected, {refused.Rejection}" : "accepted");
            ExpectEqual(ReportClauses.HighestThatFits(FirstSpeed), refused.RejectionValue, "rejection_value");
            await bench.StatusAsync();
            await bench.AcceptedAsync(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = UsualRate } });
            await ChangeSpeedAsync(bench, FirstSpeed);
            bench.Pen.KeepsAlive = false;
            await bench.PassAsync(1_300);
        }
        finally
        {
            bench.Pen.TrySetSpeed(FirstSpeed);
            bench.Pen.KeepsAlive = true;
        }

        // Only as long as the speed is raised does 1 s of silence end a session.
        await bench.StatusAsync();
    }

    private static async Task WrongSpeedAsync(Bench bench)
    {
        await bench.RejectedAsync(new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 100_000 } }, RejectionReason.Malformed, " 100,000");
        await bench.RejectedAsync(new Command { SetLineSpeed = new SetLineSpeed() }, RejectionReason.Malformed, " without a speed");
    }
}
