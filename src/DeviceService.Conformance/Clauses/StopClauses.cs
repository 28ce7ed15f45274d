using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 5: every form of a stop, the count, the latch, and how it is acknowledged.</summary>
internal static class StopClauses
{
    private const int RunOfStop = 8;
    private const int BitsPerByte = 10;

    public static IEnumerable<Clause> All =>
    [
        Of("C-STOP-1", 5, "A Stop frame while disarmed", "LATCHED, HOST_FRAME, its stop_id, one stop counted", FrameAsync),
        Of("C-STOP-2", 5, "The same Stop again, then another stop_id, then none", "The repetition is not counted, the others are", RepeatedAsync),
        Of("C-STOP-3", 5, "The same stop_id after AcknowledgeStop", "It is a new stop: LATCHED again, and counted", AfterAcknowledgeAsync),
        Of("C-STOP-4", 5, "Stops with tag 0, with another tag, and with no field at all", "Each is obeyed and counted", TaglessAsync),
        Of("C-STOP-5", 5, "Seven zeros, then eight, then forty", "Seven are nothing; eight are one stop, LINE; forty are one more", ZerosAsync),
        Of("C-STOP-6", 5, "Eight zeros inside a frame", "LATCHED, LINE", ZerosInFrameAsync),
        Of("C-STOP-7", 5, "A stop while armed", "LATCHED within 15 ms on the pen's clock; needles in; the Arm has ended", ArmedAsync),
        ByHand("C-STOP-8", 5, "A Stop frame while driving", "The drive is off within 5 ms of its last byte, told within 10 ms; LATCHED, HOST_FRAME; needles in", DrivingFrameAsync),
        ByHand("C-STOP-9", 5, "Eight zeros while driving", "The drive is off within 5 ms of the last one, told within 10 ms; LATCHED, LINE", DrivingZerosAsync),
        ByHand("C-STOP-10", 5, "A break of 2 ms while driving", "The drive is off; LATCHED, LINE, one stop counted", DrivingBreakAsync)
            with { NotFitted = static (bench, _) => bench.Pen.IsTcp && !bench.Hand.BreaksLine ? "TCP carries no break." : null },
        Of("C-STOP-11", 5, "A stop of another form while latched", "Counted; stop_cause stays that of the stop that latched", WhileLatchedAsync),
        Of("C-STOP-12", 5, "What a host that stops writes: a delimiter, sixteen zeros, the Stop frame, three times", "Two stops counted for the first, one for each repetition: the zeros", SequenceAsync),
        Of("C-LATCH-1", 5, "AcknowledgeStop with another stop_count, then with the pen's", "STOP_COUNT_MISMATCH, and the latch stays; then DISARMED, never ARMED", AcknowledgedAsync),
        ByHand("C-LATCH-2", 5, "AcknowledgeStop while the trigger is held", "TRIGGER_PRESSED, and the latch stays; released, it is accepted", HeldAsync),
        Of("C-LATCH-3", 5, "A new session while latched", "LATCHED, with the same stop_count and stop_cause", NewSessionAsync),
        ByHand("C-LATCH-4", 5, "Power lost and back while latched", "Boot with another boot_id; then LATCHED, with the same stop_count", PowerLostLatchedAsync) with { Restarts = true },
        ByHand("C-LATCH-5", 5, "Power lost and back while driving", "LATCHED, POWER_LOST, one stop counted; the counters survive", PowerLostDrivingAsync) with { Restarts = true },
    ];

    private static async Task<Status> StoppedAsync(Bench bench, ReadOnlyMemory<byte> bytes)
    {
        var from = bench.Pen.Mark;
        bench.Pen.Send(bytes.Span);
        return await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED after a stop", TimeSpan.FromMilliseconds(500));
    }

    private static byte[] Stop(uint? stopId = null, uint tag = 0)
    {
        var stop = new Stop { Cause = StopCause.HostFrame };
        if (stopId is { } id)
        {
            stop.StopId = id;
        }

        return RawFrames.Of(new HostFrame { SessionTag = tag, Stop = stop });
    }

    private static async Task FrameAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        var after = await StoppedAsync(bench, Stop(41));
        ExpectEqual(StopCause.HostFrame, after.StopCause, "stop_cause");
        ExpectEqual(41u, after.LastStopId, "last_stop_id");
        ExpectEqual(before.StopCount + 1, after.StopCount, "stop_count");
    }

    private static async Task RepeatedAsync(Bench bench)
    {
        var count = (await StoppedAsync(bench, Stop(1))).StopCount;
        bench.Pen.Send(Stop(1));
        bench.Pen.Send(Stop(1));
        await bench.PassDeviceAsync(50);
        ExpectEqual(count, (await bench.StatusAsync()).StopCount, "stop_count after two repetitions");
        bench.Pen.Send(Stop(2));
        await bench.PassDeviceAsync(50);
        ExpectEqual(count + 1, (await bench.StatusAsync()).StopCount, "stop_count after another stop_id");
        bench.Pen.Send(Stop());
        await bench.PassDeviceAsync(50);
        ExpectEqual(count + 2, (await bench.StatusAsync()).StopCount, "stop_count after a Stop without a stop_id");
    }

    private static async Task AfterAcknowledgeAsync(Bench bench)
    {
        var first = await StoppedAsync(bench, Stop(5));
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = first.StopCount } });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Disarmed, "DISARMED after the acknowledgement");
        var second = await StoppedAsync(bench, Stop(5));
        ExpectEqual(first.StopCount + 1, second.StopCount, "stop_count");
    }

    private static async Task TaglessAsync(Bench bench)
    {
        var count = (await bench.StatusAsync()).StopCount;
        foreach (var (bytes, what) in new[] { (Stop(1), "tag 0"), (Stop(2, ~bench.Pen.Tag), "another tag"), (RawFrames.Of(new HostFrame { Stop = new Stop() }), "no field") })
        {
            var after = await StoppedAsync(bench, bytes);
            ExpectEqual(++count, after.StopCount, $"stop_count after a Stop with {what}");
            await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = count } });
            await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Disarmed, "DISARMED after the acknowledgement");
        }
    }

    private static async Task ZerosAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        bench.Pen.Send([0x55, .. new byte[RunOfStop - 1], 0x55, 0]);
        await bench.PassDeviceAsync(50);
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after seven zeros");
        var eight = await StoppedAsync(bench, (byte[])[0x55, .. new byte[RunOfStop], 0x55, 0]);
        ExpectEqual(StopCause.Line, eight.StopCause, "stop_cause");
        ExpectEqual(before.StopCount + 1, eight.StopCount, "stop_count after eight zeros");
        bench.Pen.Send([0x55, .. new byte[5 * RunOfStop], 0x55, 0]);
        await bench.PassDeviceAsync(50);
        ExpectEqual(before.StopCount + 2, (await bench.StatusAsync()).StopCount, "stop_count after forty zeros: one run is one stop");
    }

    private static async Task ZerosInFrameAsync(Bench bench)
    {
        var ping = RawFrames.Of(bench.Pen.Tagged(new HostFrame { Ping = new Ping { PingId = 1 } }));
        var after = await StoppedAsync(bench, (byte[])[.. ping[..(ping.Length / 2)], .. new byte[RunOfStop], .. ping[(ping.Length / 2)..]]);
        ExpectEqual(StopCause.Line, after.StopCause, "stop_cause");
    }

    private static async Task ArmedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.SettleAsync();
        var stopped = await ExpectStopInTimeAsync(bench, Stop(3), armed.StopCount);
        ExpectEqual(StopCause.HostFrame, stopped.StopCause, "stop_cause");
        ExpectEqual(0u, stopped.ArmId, "arm_id");
        ExpectEqual(DisarmCause.Stop, stopped.DisarmCause, "disarm_cause");
        await bench.ExpectNeedlesInAsync("a stop");
    }

    private static async Task DrivingFrameAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.PassDeviceAsync(100);
        var stopped = await ExpectStopInTimeAsync(bench, Stop(3), driving.StopCount);
        ExpectEqual(StopCause.HostFrame, stopped.StopCause, "stop_cause");
        await bench.ExpectNeedlesInAsync("a stop");
    }

    private static async Task DrivingZerosAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.PassDeviceAsync(100);
        var stopped = await ExpectStopInTimeAsync(bench, new byte[RunOfStop], driving.StopCount);
        ExpectEqual(StopCause.Line, stopped.StopCause, "stop_cause");
        await bench.ExpectNeedlesInAsync("a stop");
    }

    private static async Task DrivingBreakAsync(Bench bench)
    {
        // A break at rest first: it says whether this line carries one.
        var from = bench.Pen.Mark;
        if (!await bench.TryBreakAsync())
        {
            throw ClauseEndedException.NotFitted("This line carries no break: a pseudo-terminal has no wire.");
        }

        await bench.StatusAsync(from, static status => status is { State: PenState.Latched, StopCause: StopCause.Line }, "LATCHED, LINE, after a break at rest");
        await bench.FreshAsync();
        var driving = await bench.DriveAsync();
        from = bench.Pen.Mark;
        await bench.TryBreakAsync();
        var stopped = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED after a break");
        ExpectEqual(StopCause.Line, stopped.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, stopped.StopCount, "stop_count");
        await bench.RequireHeldAsync(stopped.DeviceTimeUs);
        await bench.ExpectStandingAsync(from, stopped.DeviceTimeUs, "a break");
    }

    /// <summary>A Ping and the stop in one write: the Pong says when they came, on the pen's own clock.</summary>
    private static async Task<Status> ExpectStopInTimeAsync(Bench bench, byte[] stop, uint stopCount)
    {
        const uint PingId = 77;
        var from = bench.Pen.Mark;
        byte[] bytes = [.. RawFrames.Of(bench.Pen.Tagged(new HostFrame { Ping = new Ping { PingId = PingId } })), .. stop];
        bench.Pen.Send(bytes);
        var cameUs = (await bench.NextAsync(from, static frame => frame.Pong?.PingId == PingId, "a Pong for the Ping before the stop")).Frame.Pong.ReceivedDeviceTimeUs;
        var stopped = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED after a stop", TimeSpan.FromMilliseconds(500));
        bench.Pen.Permits = null;
        await bench.RequireHeldAsync(cameUs);
        ExpectEqual(stopCount + 1, stopped.StopCount, "stop_count");

        // The stop's own bytes take their time on a UART.
        var bitsPerSecond = bench.Fitted.LineBitsPerSecond;
        var bytesUs = bitsPerSecond == 0 ? 2_000 : 2_000 + ((ulong)stop.Length * BitsPerByte * 1_000_000 / bitsPerSecond);
        var offUs = cameUs + bytesUs + DriveEndUs;
        Expect(stopped.DeviceTimeUs <= offUs + StatusUs, Invariant($"LATCHED told by device time {offUs + StatusUs} us, for a stop after {cameUs} us"), Invariant($"at {stopped.DeviceTimeUs} us"));
        await bench.ExpectStandingAsync(from, offUs, "a stop");
        return stopped;
    }

    private static async Task WhileLatchedAsync(Bench bench)
    {
        var first = await StoppedAsync(bench, Stop(1));
        bench.Pen.Send([0x55, .. new byte[RunOfStop], 0x55, 0]);
        await bench.PassDeviceAsync(50);
        var second = await bench.StatusAsync();
        ExpectEqual(first.StopCount + 1, second.StopCount, "stop_count");
        ExpectEqual(StopCause.HostFrame, second.StopCause, "stop_cause");
    }

    private static async Task SequenceAsync(Bench bench)
    {
        var before = await bench.StatusAsync();
        for (var times = 1u; times <= 3; times++)
        {
            await StoppedAsync(bench, RawFrames.StopSequence(9));
            await bench.PassDeviceAsync(50);
            var after = await bench.StatusAsync();
            ExpectEqual(before.StopCount + 1 + times, after.StopCount, Invariant($"stop_count after writing it {times} times"));
            ExpectEqual(9u, after.LastStopId, "last_stop_id");
        }
    }

    private static async Task AcknowledgedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var stopped = await StoppedAsync(bench, Stop(1));
        await bench.RejectedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = stopped.StopCount - 1 } }, RejectionReason.StopCountMismatch, " with another stop_count");
        await bench.RejectedAsync(new Command { AcknowledgeStop = new AcknowledgeStop() }, RejectionReason.Malformed, " without a stop_count");
        ExpectEqual(PenState.Latched, (await bench.StatusAsync()).State, "state after the refused acknowledgements");
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = stopped.StopCount } });
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, after.State, "state after the acknowledgement");
        ExpectEqual(stopped.StopCount, after.StopCount, "stop_count after the acknowledgement");
    }

    private static async Task HeldAsync(Bench bench)
    {
        var stopped = await StoppedAsync(bench, Stop(1));
        await bench.PressAsync();
        await bench.RejectedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = stopped.StopCount } }, RejectionReason.TriggerPressed, " while the trigger is held");
        ExpectEqual(PenState.Latched, (await bench.StatusAsync()).State, "state after the refused acknowledgement");
        await bench.ReleaseAsync();
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = stopped.StopCount } });
    }

    private static async Task NewSessionAsync(Bench bench)
    {
        var stopped = await StoppedAsync(bench, Stop(1));
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, after.State, "state");
        ExpectEqual(stopped.StopCount, after.StopCount, "stop_count");
        ExpectEqual(StopCause.HostFrame, after.StopCause, "stop_cause");
        ExpectEqual(0u, after.LastStopId, "last_stop_id of a new session");
    }

    private static async Task PowerLostLatchedAsync(Bench bench)
    {
        var stopped = await StoppedAsync(bench, Stop(1));
        await bench.RestartAsync();
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, after.State, "state after the loss of power");
        ExpectEqual(stopped.StopCount, after.StopCount, "stop_count");
    }

    private static async Task PowerLostDrivingAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.PassDeviceAsync(300);
        await bench.RestartAsync();
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, after.State, "state after the loss of power");
        ExpectEqual(StopCause.PowerLost, after.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, after.StopCount, "stop_count");
        ExpectEqual(driving.PressCount, after.PressCount, "press_count");
        Expect(after.StrokeCount >= driving.StrokeCount, Invariant($"stroke_count not below {driving.StrokeCount}"), Invariant($"{after.StrokeCount}"));
    }
}
