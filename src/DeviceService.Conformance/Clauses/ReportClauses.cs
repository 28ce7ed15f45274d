using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Sections 8 to 10: telemetry, status, cartridge and clock, without being asked.</summary>
internal static class ReportClauses
{
    private const int UsualRate = 100;
    private const int SlowRate = 10;
    private const int FastRate = 200;
    private const int HighestRate = 1_000;
    private const int FramesPerSecondMax = 500;

    private static readonly TimeSpan RoundTripMax = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<Clause> All =>
    [
        Of("C-TELE-1", 8, "2 s of telemetry after the handshake", "100 samples/s in device time, every 10 ms within 1 ms, none missing", static bench => RateAsync(bench, UsualRate, 2_000)),
        Of("C-TELE-2", 8, "1 s of telemetry", "Device times rise from sample to sample, and none comes twice", RisingAsync),
        Of("C-TELE-3", 8, "1 s of telemetry", "Every sample has protrusion, drive, trigger and generation, and what the identity says is fitted", CompleteAsync),
        Of("C-TELE-4", 8, "SetTelemetryRate 10, 200 and 1,000", "Accepted where it fits the line, with samples_per_frame as section 8 has it; else RATE_EXCEEDS_LINE with the highest rate that fits", RatesAsync),
        Of("C-TELE-5", 8, "SetTelemetryRate 0, 9, 1,001 and without a rate", "MALFORMED; the rate stays", RateRangeAsync),
        Of("C-STATUS-1", 8, "1.5 s of listening", "A Status at least each 200 ms in device time, with every field", StatusEachAsync),
        Of("C-STATUS-2", 8, "WriteLimits, Arm and Disarm", "A Status with the change within 10 ms on the pen's clock", StatusOnChangeAsync),
        .. ChangeClauses.All,
        Of("C-CART-1", 8, "2.5 s of listening", "A Cartridge each second; present and insertions agree with Status", CartridgeEachAsync),
        ByHand("C-CART-2", 6, "The cartridge is taken out while armed, then put in", "DISARMED, CARTRIDGE_REMOVED, no stop; Status and Cartridge say so; then insertions has risen, and nothing is armed again", RemovedArmedAsync),
        ByHand("C-CART-3", 5, "The cartridge is taken out while driving", "The drive is off; LATCHED, CARTRIDGE_REMOVED, one stop counted", RemovedDrivingAsync),
        Of("C-CLOCK-1", 10, "Twenty Pings", "A Pong for each, with its ping_id; received not after sent; both rise; the quickest answer within 100 ms", PingsAsync),
        Of("C-CLOCK-2", 10, "1 s between two Pings", "The pen's clock runs as this machine's, within 2 % and what a round trip leaves unsure", DriftAsync),
    ];

    private static async Task RateAsync(Bench bench, int rate, int ms)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(ms);
        var samples = bench.Pen.SamplesSince(from);
        var stepUs = 1_000_000L / rate;
        var toleranceUs = Math.Min(1_000, stepUs / 4);
        Expect(samples.Count > ms * rate / 1_000 * 9 / 10, Invariant($"{rate} samples/s"), Invariant($"{samples.Count} samples in {ms} ms"));
        for (var at = 1; at < samples.Count; at++)
        {
            var stepped = (long)samples[at].DeviceTimeUs - (long)samples[at - 1].DeviceTimeUs;
            Expect(Math.Abs(stepped - stepUs) <= toleranceUs, Invariant($"a sample each {stepUs} us, within {toleranceUs} us"), Invariant($"{stepped} us from one to the next, at device time {samples[at].DeviceTimeUs} us"));
        }
    }

    private static async Task RisingAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(1_000);
        var samples = bench.Pen.SamplesSince(from);
        Expect(samples.Count > 1, "samples", "none");
        for (var at = 1; at < samples.Count; at++)
        {
            Expect(samples[at].DeviceTimeUs > samples[at - 1].DeviceTimeUs, "device times rise from sample to sample", Invariant($"{samples[at].DeviceTimeUs} us after {samples[at - 1].DeviceTimeUs} us"));
        }
    }

    private static async Task CompleteAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(1_000);
        var (two, glide) = (bench.Fitted.DepthChannels == 2, bench.Fitted.GlideFitted);
        var (contact, samples) = (bench.Fitted.SkinContactFitted, bench.Pen.SamplesSince(from));
        Expect(samples.Count > 0, "samples", "none");
        var lacking = samples.Find(one => !(one.Sample is
            {
                HasMeasuredProtrusionUm: true, HasSetProtrusionUm: true, HasStrokeRateMillihertz: true, HasMotorCurrentMilliamperes: true, HasDriveOn: true,
                HasTriggerPressed: true, HasLimitsGeneration: true,
            }
            && (one.Sample.HasNeedleSensorProtrusionUm || !two) && (one.Sample.HasGlideUmPerSecond || !glide) && (one.Sample.HasSkinContact || !contact)));
        Expect(lacking.Sample is null, "every sample has every field that is fitted", lacking.Sample?.ToString() ?? "");
    }

    private static async Task RatesAsync(Bench bench)
    {
        foreach (var rate in new[] { SlowRate, FastRate, HighestRate })
        {
            var expected = SamplesPerFrame(rate, bench.Fitted.LineBitsPerSecond);
            var reply = await bench.CommandAsync(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = (uint)rate } });
            if (expected is not { } perFrame)
            {
                Expect(reply.HasRejection && reply.Rejection == RejectionReason.RateExceedsLine, Invariant($"{rate} samples/s are rejected, RATE_EXCEEDS_LINE"), reply.ToString());
                ExpectEqual(HighestThatFits(bench.Fitted.LineBitsPerSecond), reply.RejectionValue, "rejection_value");
                continue;
            }

            Expect(!reply.HasRejection && reply.TelemetryRate is not null, Invariant($"{rate} samples/s are accepted, with rate and samples per frame"), reply.ToString());
            ExpectEqual((uint)rate, reply.TelemetryRate!.SamplesPerSecond, "samples_per_second");
            ExpectEqual((uint)perFrame, reply.TelemetryRate.SamplesPerFrame, Invariant($"samples_per_frame at {rate} samples/s"));
            await bench.PassDeviceAsync(2_000 / rate);
            await RateAsync(bench, rate, 600);
        }
    }

    /// <summary>As section 8 has it; null for a rate that does not fit.</summary>
    public static int? SamplesPerFrame(int rate, uint bitsPerSecond)
    {
        foreach (var many in new[] { 1, 2, 4, 8 })
        {
            var frames = (rate + many - 1) / many;
            if (bitsPerSecond == 0 ? frames <= FramesPerSecondMax : ((rate * 36) + (frames * 24) + 700) * 100L <= 6L * bitsPerSecond)
            {
                return many;
            }
        }

        return null;
    }

    /// <summary>The highest rate that fits a line, in samples/s.</summary>
    public static uint HighestThatFits(uint bitsPerSecond) => (uint)Enumerable.Range(1, HighestRate).Last(rate => SamplesPerFrame(rate, bitsPerSecond) is not null);

    private static async Task RateRangeAsync(Bench bench)
    {
        foreach (var rate in new uint[] { 0, 9, 1_001 })
        {
            await bench.RejectedAsync(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = rate } }, RejectionReason.Malformed, Invariant($" {rate}"));
        }

        await bench.RejectedAsync(new Command { SetTelemetryRate = new SetTelemetryRate() }, RejectionReason.Malformed, " without a rate");
        await RateAsync(bench, UsualRate, 300);
    }

    private static async Task StatusEachAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(1_500);
        var told = bench.Pen.Since(from).Where(heard => heard.Tag == bench.Pen.Tag && heard.Frame.Status is not null).Select(static heard => heard.Frame.Status).ToArray();
        Expect(told.Length >= 6, "at least 6 Statuses in 1.5 s", Invariant($"{told.Length}"));
        foreach (var (before, after) in told.Zip(told.Skip(1)))
        {
            Expect(after.DeviceTimeUs - before.DeviceTimeUs <= 205_000, "a Status each 200 ms", Invariant($"{(after.DeviceTimeUs - before.DeviceTimeUs) / 1_000} ms from one to the next"));
        }

        var lacking = Array.Find(told, static one => one is not
        {
            HasDeviceTimeUs: true, HasStopCount: true, HasLastStopId: true, HasLastProcessedCommand: true, HasLastAcceptedCommand: true, HasArmId: true,
            HasLimitsGeneration: true, HasLimitsDigest: true, HasCartridgePresent: true, HasCartridgeInsertions: true, HasBatteryPercent: true,
            HasTemperatureDecidegrees: true, HasFaultFlags: true, HasPressCount: true, HasStrokeCount: true, HasFrameErrors: true, HasRefusedPermissions: true,
        });
        Expect(lacking is null, "every field of Status is present", lacking?.ToString() ?? "");
    }

    private static async Task StatusOnChangeAsync(Bench bench)
    {
        await AfterAsync(await bench.SetLimitsAsync(), status => status.LimitsGeneration == bench.Limits.Generation, "limits");
        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting() });
        var arm = bench.NewArm();
        bench.Pen.Permits = new PermissionStream(arm.ArmId, arm.LimitsDigest, arm.LeaseNumber, arm.StopCount);
        await AfterAsync(await bench.AcceptedAsync(new Command { Arm = arm }), static status => status.State == PenState.Armed, "Arm");
        await AfterAsync(await bench.AcceptedAsync(new Command { Disarm = new Disarm() }), static status => status.State == PenState.Disarmed, "Disarm");
        bench.Pen.Permits = null;

        async Task AfterAsync(CommandReply reply, Func<Status, bool> changed, string what)
        {
            var status = await bench.StatusAsync(0, one => one.DeviceTimeUs >= reply.DeviceTimeUs && changed(one), $"a Status that tells {what}");
            Expect(
                status.DeviceTimeUs <= reply.DeviceTimeUs + StatusUs, Invariant($"a Status that tells {what} within {StatusUs / 1_000} ms"),
                Invariant($"{(status.DeviceTimeUs - reply.DeviceTimeUs) / 1_000} ms after the reply"));
        }
    }

    private static async Task CartridgeEachAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(2_500);
        var told = bench.Pen.Since(from).Where(heard => heard.Tag == bench.Pen.Tag && heard.Frame.Cartridge is not null).Select(static heard => heard.Frame.Cartridge).ToArray();
        Expect(told.Length >= 2, "at least 2 Cartridges in 2.5 s", Invariant($"{told.Length}"));
        Expect(told.All(static one => one.HasPresent && one.HasInsertions), "present and insertions in each", "one lacks them");
        var status = bench.NewestStatus;
        ExpectEqual(status.CartridgePresent, told[^1].Present, "present");
        ExpectEqual(status.CartridgeInsertions, told[^1].Insertions, "insertions");
    }

    private static async Task RemovedArmedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.SettleAsync();
        var from = bench.Pen.Mark;
        await bench.RemoveAsync();
        var removed = await bench.StatusAsync(from, static status => !status.CartridgePresent, "a Status without a cartridge");
        ExpectEqual(PenState.Disarmed, removed.State, "state");
        ExpectEqual(DisarmCause.CartridgeRemoved, removed.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, removed.StopCount, "stop_count");
        await bench.NextAsync(from, static frame => frame.Cartridge is { HasPresent: true, Present: false }, "a Cartridge that says so");
        await bench.ExpectNeedlesInAsync("the cartridge's removal");
        from = bench.Pen.Mark;
        await bench.InsertAsync();
        var inserted = await bench.StatusAsync(from, static status => status.CartridgePresent, "a Status with a cartridge");
        Expect(inserted.CartridgeInsertions > armed.CartridgeInsertions, "cartridge_insertions has risen", "it stayed");
        ExpectEqual(PenState.Disarmed, inserted.State, "state after the insertion");
        bench.Pen.Permits = null;
    }

    private static async Task RemovedDrivingAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        var from = bench.Pen.Mark;
        await bench.RemoveAsync();
        var stopped = await bench.StatusAsync(from, static status => status.State != PenState.Driving, "the end of the drive");
        bench.Pen.Permits = null;
        ExpectEqual(PenState.Latched, stopped.State, "state");
        ExpectEqual(StopCause.CartridgeRemoved, stopped.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, stopped.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, stopped.DeviceTimeUs, "the cartridge's removal");
        await bench.InsertAsync();
        ExpectEqual(PenState.Latched, (await bench.StatusAsync()).State, "state after the insertion");
    }

    private static async Task PingsAsync(Bench bench)
    {
        var (quickest, newestUs) = (TimeSpan.MaxValue, 0UL);
        for (var id = 1u; id <= 20; id++)
        {
            var (pong, took) = await PingAsync(bench, id);
            Expect(pong.ReceivedDeviceTimeUs <= pong.SentDeviceTimeUs && pong.ReceivedDeviceTimeUs >= newestUs, "device times of Pongs rise, received not after sent", pong.ToString());
            newestUs = pong.SentDeviceTimeUs;
            quickest = took < quickest ? took : quickest;
        }

        Expect(quickest <= RoundTripMax, "the quickest of 20 answers within 100 ms", Invariant($"{quickest.TotalMilliseconds:0.0} ms"));
    }

    private static async Task DriftAsync(Bench bench)
    {
        // The quickest of several at each end: a machine that is busy delays single ones.
        var first = await QuickestAsync(bench);
        await bench.PassAsync(1_000);
        var second = await QuickestAsync(bench);
        var pens = (second.DeviceUs - first.DeviceUs) / 1_000.0;
        var ours = (second.At - first.At).TotalMilliseconds;

        // Nobody knows where within its round trip a Pong was made.
        var unsure = (first.Took + second.Took).TotalMilliseconds / 2;
        Expect(Math.Abs(pens - ours) <= (ours * 0.02) + unsure, Invariant($"{ours:0} ms, within 2 % and {unsure:0} ms"), Invariant($"{pens:0} ms on the pen's clock"));
    }

    private static async Task<(double DeviceUs, TimeSpan At, TimeSpan Took)> QuickestAsync(Bench bench)
    {
        var best = (Took: TimeSpan.MaxValue, DeviceUs: 0.0, At: TimeSpan.Zero);
        for (var id = 100u; id < 110; id++)
        {
            var began = bench.Elapsed;
            var (pong, took) = await PingAsync(bench, id);
            if (took < best.Took)
            {
                best = (took, (pong.ReceivedDeviceTimeUs + pong.SentDeviceTimeUs) / 2.0, began + (took / 2));
            }
        }

        return (best.DeviceUs, best.At, best.Took);
    }

    private static async Task<(Pong Pong, TimeSpan Took)> PingAsync(Bench bench, uint id)
    {
        var (from, began) = (bench.Pen.Mark, bench.Elapsed);
        bench.Pen.Send(new HostFrame { Ping = new Ping { PingId = id } });
        var heard = await bench.NextAsync(from, frame => frame.Pong?.PingId == id, "a Pong");
        return (heard.Frame.Pong, bench.ElapsedAt(heard) - began);
    }
}
