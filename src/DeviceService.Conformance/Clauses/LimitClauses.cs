using Google.Protobuf;
using Google.Protobuf.Reflection;
using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 7: limits, their digest, settings, and the depth that follows from them.</summary>
internal static class LimitClauses
{
    // How long after Arm a pen that feels no skin may extend.
    private const ulong OutForUs = 2_000_000;
    private const int OutHoldMs = 3_000;

    // Beyond what the reading of a dial shakes by, where half a step is less.
    private const uint DialShakeUm = 20;

    public static IEnumerable<Clause> All =>
    [
        Of("C-LIMIT-1", 7, "WriteLimits, then ReadLimits", "Both replies hold every value as written, and the digest over them; Status carries generation and digest", EchoAsync),
        Of("C-LIMIT-2", 7, "WriteLimits with each value absent in turn, and with each at 0", "MALFORMED each time; the limits before stay", AbsentAsync),
        Of("C-LIMIT-3", 7, "WriteLimits with each value just outside its stated range", "MALFORMED each time; the limits before stay", RangesAsync),
        Of("C-LIMIT-4", 7, "WriteLimits beyond the protrusion and the stroke rates of the identity", "LIMIT_BEYOND_DEVICE", BeyondDeviceAsync),
        Of("C-LIMIT-5", 7, "WriteLimits with the generation of the last, and with a lower one", "GENERATION_STALE", GenerationAsync),
        Of("C-LIMIT-6", 7, "WriteLimits twice", "Samples carry the generation in force, the new one within 50 ms of the reply", SamplesAsync),
        Of("C-LIMIT-7", 7, "A setting, then limits that forbid it, then Arm", "SETTING_NOT_SET: the setting is void", VoidedAsync),
        .. OwnLimitClauses.All,
        Of("C-SET-1", 7, "ApplySetting before limits, beyond them, off the step, and with a field absent", "LIMITS_NOT_SET, SETTING_BEYOND_LIMIT, SETTING_OFF_STEP, MALFORMED", SettingsAsync),
        Of("C-SET-2", 7, "ApplySetting with a protrusion to a pen with a dial", "UNSUPPORTED", DialSettingAsync)
            with { NotFitted = NoDial },
        Of("C-DEPTH-1", 7, "A setting, and 500 ms of listening while disarmed", "set_protrusion_um 0, and the needles at home: nothing moves before Arm", AtHomeAsync) with { NotFitted = Dial },
        Of("C-DEPTH-2", 7, "Arm, 500 ms, then Disarm", "The needles come to the setting and stay there, then go back to 0", OutAndInAsync) with { NotFitted = Dial },
        ByHand("C-DEPTH-3", 7, "Arm while the cap touches skin", "set_protrusion_um does not reach the setting: contact halts the travel", TouchedAsync)
            with { NotFitted = static (bench, identity) => Dial(bench, identity) ?? (identity.SkinContactFitted ? null : "The pen has no contact sensor.") },
        ByHand("C-DEPTH-4", 7, "The dial is turned while armed", "DISARMED, DIAL_MOVED", DialMovedAsync)
            with { NotFitted = NoDial },
        ByHand("C-DEPTH-5", 7, "Armed without a contact sensor; a drive until 2.5 s after Arm, the release, and another press", "set_protrusion_um rises in the first 2 s after Arm alone", OutAtOnceAsync)
            with { NotFitted = static (bench, identity) => Dial(bench, identity) ?? (identity.SkinContactFitted ? "The pen has a contact sensor." : null) },
        Of("C-DEPTH-6", 7, "Arm under a protrusion_max_um that the dial is above by more than half a step, then under the highest", "SETTING_BEYOND_LIMIT; then accepted", DialBeyondAsync)
            with { NotFitted = NoDial },
        ByHand("C-DEPTH-7", 7, "The dial is turned while driving", "The drive is off; LATCHED, DIAL_MOVED, one stop counted", DialMovedDrivingAsync)
            with { NotFitted = NoDial },
    ];

    private static string? NoDial(Bench bench, Identity identity) => identity.DepthControl == DepthControl.Dial ? null : "The pen has no dial.";

    private static string? Dial(Bench bench, Identity identity) =>
        identity.DepthControl == DepthControl.Dial ? "The depth is set by a dial, and the pen has no actuator." : null;

    private static async Task EchoAsync(Bench bench)
    {
        var written = (await bench.SetLimitsAsync()).Limits;
        var read = (await bench.AcceptedAsync(new Command { ReadLimits = new ReadLimits() })).Limits;
        foreach (var (limits, where) in new[] { (written, "WriteLimits"), (read, "ReadLimits") })
        {
            Expect(limits is not null, $"limits in the reply to {where}", "none");
            ExpectEqual(bench.Digest, limits!.Digest, $"digest in the reply to {where}");
            var bare = limits.Clone();
            bare.ClearDigest();
            ExpectEqual(bench.Limits, bare, $"limits in the reply to {where}");
        }

        var status = await bench.StatusAsync();
        ExpectEqual(bench.Limits.Generation, status.LimitsGeneration, "limits_generation of Status");
        ExpectEqual(bench.Digest, status.LimitsDigest, "limits_digest of Status");
    }

    private static async Task AbsentAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        foreach (var field in Limits.Descriptor.Fields.InDeclarationOrder().Where(static field => field.FieldNumber != Limits.DigestFieldNumber))
        {
            await MalformedAsync(bench, limits => field.Accessor.Clear(limits), $" without {field.Name}");
            await MalformedAsync(
                bench, limits => field.Accessor.SetValue(limits, field.FieldType == FieldType.Bytes ? ByteString.CopyFrom(new byte[32]) : 0u), $" with {field.Name} 0");
        }

        await bench.RejectedAsync(new Command { WriteLimits = new WriteLimits() }, RejectionReason.Malformed, " without limits");
        await ExpectKeptAsync(bench);
    }

    private static async Task RangesAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        await MalformedAsync(bench, static limits => limits.ActivationMaxMs = 99, " with activation_max_ms 99");
        await MalformedAsync(bench, static limits => limits.ActivationMaxMs = 120_001, " with activation_max_ms 120001");
        await MalformedAsync(bench, static limits => limits.DeadManMs = 149, " with dead_man_ms 149");
        await MalformedAsync(bench, static limits => limits.DeadManMs = 201, " with dead_man_ms 201");
        await MalformedAsync(bench, static limits => limits.ArmMaxMs = 999, " with arm_max_ms 999");
        await MalformedAsync(bench, static limits => limits.ArmMaxMs = 60_001, " with arm_max_ms 60001");
        await MalformedAsync(bench, static limits => limits.SettleToleranceUm = 9, " with settle_tolerance_um 9");
        await MalformedAsync(bench, static limits => limits.SettleToleranceUm = 201, " with settle_tolerance_um 201");
        await MalformedAsync(bench, static limits => limits.ChannelDisagreementMaxUm = 49, " with channel_disagreement_max_um 49");
        await MalformedAsync(bench, static limits => limits.ChannelDisagreementMaxUm = 301, " with channel_disagreement_max_um 301");
        await ExpectKeptAsync(bench);
    }

    private static Task MalformedAsync(Bench bench, Action<Limits> change, string how) =>
        bench.RejectedAsync(new Command { WriteLimits = new WriteLimits { Limits = bench.NewLimits(change) } }, RejectionReason.Malformed, how);

    private static async Task ExpectKeptAsync(Bench bench) =>
        ExpectEqual(bench.Digest, (await bench.AcceptedAsync(new Command { ReadLimits = new ReadLimits() })).Limits.Digest, "digest of the limits after the refused ones");

    private static async Task BeyondDeviceAsync(Bench bench)
    {
        var pen = bench.Fitted;
        await BeyondAsync(limits => limits.ProtrusionMaxUm = pen.ProtrusionMaxUm + 1, " with a protrusion beyond the pen's");
        await BeyondAsync(limits => limits.StrokeRateMaxMillihertz = pen.StrokeRateMaxMillihertz + 1, " with a stroke rate above the pen's");
        await BeyondAsync(limits => limits.StrokeRateMinMillihertz = Math.Max(1, pen.StrokeRateMinMillihertz - 1), " with a stroke rate below the pen's");
        await bench.RejectedAsync(new Command { ReadLimits = new ReadLimits() }, RejectionReason.LimitsNotSet, " after refused limits");

        Task BeyondAsync(Action<Limits> change, string how) =>
            bench.RejectedAsync(new Command { WriteLimits = new WriteLimits { Limits = bench.NewLimits(change) } }, RejectionReason.LimitBeyondDevice, how);
    }

    private static async Task GenerationAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        await bench.SetLimitsAsync();
        foreach (var generation in new[] { bench.Limits.Generation, bench.Limits.Generation - 1 })
        {
            await bench.RejectedAsync(
                new Command { WriteLimits = new WriteLimits { Limits = bench.NewLimits(limits => limits.Generation = generation) } }, RejectionReason.GenerationStale,
                Invariant($" of generation {generation} after {bench.Limits.Generation}"));
        }
    }

    private static async Task SamplesAsync(Bench bench)
    {
        for (var times = 0; times < 2; times++)
        {
            var from = bench.Pen.Mark;
            var reply = await bench.SetLimitsAsync();
            var inForceUs = (await bench.StatusAsync(from, status => status.LimitsGeneration == bench.Limits.Generation, "a Status with the generation")).DeviceTimeUs;
            Expect(reply.Limits is not null, "limits in the reply", "none");
            await bench.PassDeviceAsync(200);
            var wrong = bench.Pen.SamplesSince(from).Find(one => one.DeviceTimeUs > inForceUs + 50_000 && one.Sample.LimitsGeneration != bench.Limits.Generation);
            Expect(wrong.Sample is null, Invariant($"samples carry generation {bench.Limits.Generation}"), Invariant($"generation {wrong.Sample?.LimitsGeneration} at device time {wrong.DeviceTimeUs} us"));
        }
    }

    private static async Task VoidedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.SetLimitsAsync(limits => limits.StrokeRateMinMillihertz = bench.SettingMillihertz + 1);
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.SettingNotSet, " under limits that forbid the setting");
    }

    private static async Task SettingsAsync(Bench bench)
    {
        await bench.RejectedAsync(new Command { ApplySetting = bench.NewSetting() }, RejectionReason.LimitsNotSet, " before the first limits");
        await bench.SetLimitsAsync(limits => limits.ProtrusionMaxUm = bench.SettingUm);
        var fast = bench.NewSetting();
        fast.StrokeRateMillihertz = bench.Limits.StrokeRateMaxMillihertz + 1;
        await bench.RejectedAsync(new Command { ApplySetting = fast }, RejectionReason.SettingBeyondLimit, " with a stroke rate above its limit");
        var slow = bench.NewSetting();
        slow.StrokeRateMillihertz = bench.Limits.StrokeRateMinMillihertz - 1;
        await bench.RejectedAsync(new Command { ApplySetting = slow }, RejectionReason.SettingBeyondLimit, " with a stroke rate below its limit");
        var rateless = bench.NewSetting();
        rateless.ClearStrokeRateMillihertz();
        await bench.RejectedAsync(new Command { ApplySetting = rateless }, RejectionReason.Malformed, " without a stroke rate");
        if (bench.IsDial)
        {
            return;
        }

        await bench.RejectedAsync(
            new Command { ApplySetting = bench.NewSetting(bench.SettingUm + bench.Fitted.ProtrusionStepUm) }, RejectionReason.SettingBeyondLimit, " with a protrusion above its limit");
        var depthless = bench.NewSetting();
        depthless.ClearProtrusionUm();
        await bench.RejectedAsync(new Command { ApplySetting = depthless }, RejectionReason.Malformed, " without a protrusion");
        if (bench.Fitted.ProtrusionStepUm > 1 && bench.SettingUm > bench.Fitted.ProtrusionMinUm)
        {
            await bench.RejectedAsync(new Command { ApplySetting = bench.NewSetting(bench.SettingUm - 1) }, RejectionReason.SettingOffStep, " with a protrusion off the step");
        }

        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting() }, " at its limit");
    }

    private static async Task DialSettingAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        await bench.RejectedAsync(
            new Command { ApplySetting = new ApplySetting { StrokeRateMillihertz = bench.SettingMillihertz, ProtrusionUm = bench.SettingUm } }, RejectionReason.Unsupported, " with a protrusion");
    }

    private static async Task AtHomeAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(500);
        var tolerance = (int)bench.Limits.SettleToleranceUm;
        var strayed = bench.Pen.SamplesSince(from).Find(one => one.Sample.SetProtrusionUm != 0 || Math.Abs(one.Sample.MeasuredProtrusionUm) > tolerance || one.Sample.DriveOn);
        Expect(
            strayed.Sample is null, Invariant($"while disarmed set_protrusion_um 0, measured within {tolerance} um of 0, drive off"),
            Invariant($"set {strayed.Sample?.SetProtrusionUm} um, measured {strayed.Sample?.MeasuredProtrusionUm} um, drive_on {strayed.Sample?.DriveOn}"));
    }

    private static async Task OutAndInAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.ArmAsync();
        await bench.SettleAsync();
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(500);
        var tolerance = bench.Limits.SettleToleranceUm;
        var astray = bench.Pen.SamplesSince(from).Find(one => one.Sample.SetProtrusionUm != bench.SettingUm || Math.Abs(one.Sample.MeasuredProtrusionUm - (long)bench.SettingUm) > tolerance);
        Expect(
            astray.Sample is null, Invariant($"armed needles stay at {bench.SettingUm} um, within {tolerance} um"),
            Invariant($"set {astray.Sample?.SetProtrusionUm} um, measured {astray.Sample?.MeasuredProtrusionUm} um"));
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        bench.Pen.Permits = null;
        await bench.ExpectNeedlesInAsync("Disarm");
    }

    private static async Task TouchedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.TouchAsync();
        var from = bench.Pen.Mark;
        await bench.ArmAsync();
        await bench.PassDeviceAsync(500);
        var beyond = bench.Pen.SamplesSince(from).Find(one => one.Sample.SkinContact && one.Sample.SetProtrusionUm >= bench.SettingUm);
        Expect(beyond.Sample is null, Invariant($"in contact set_protrusion_um stays below the setting of {bench.SettingUm} um"), Invariant($"{beyond.Sample?.SetProtrusionUm} um"));
        await bench.LiftOffAsync();
        await bench.SettleAsync();
    }

    private static async Task DialMovedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        await bench.ArmAsync();
        await bench.TurnDialAsync();
        var status = await bench.StatusAsync(from, static one => one.State == PenState.Disarmed, "DISARMED after the dial was turned");
        ExpectEqual(DisarmCause.DialMoved, status.DisarmCause, "disarm_cause");
    }

    private static async Task OutAtOnceAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        var armedUs = (await bench.ArmAsync()).DeviceTimeUs;
        await bench.PressAndDriveAsync(OutHoldMs);
        while (bench.Pen.NewestDeviceTimeUs < armedUs + OutForUs + 500_000)
        {
            await bench.PassDeviceAsync(100);
        }

        await bench.RequireHeldAsync();
        await bench.ReleaseAsync();
        await bench.PassDeviceAsync(300);
        await bench.PressAsync();
        await bench.PassDeviceAsync(500);
        var samples = bench.Pen.SamplesSince(from);
        var rose = samples.Zip(samples.Skip(1)).FirstOrDefault(two => two.Second.DeviceTimeUs > armedUs + OutForUs && two.Second.Sample.SetProtrusionUm > two.First.Sample.SetProtrusionUm).Second;
        Expect(
            rose.Sample is null, Invariant($"set_protrusion_um does not rise after device time {armedUs + OutForUs} us, 2 s after Arm"),
            Invariant($"it rises to {rose.Sample?.SetProtrusionUm} um at {rose.DeviceTimeUs} us"));
    }

    private static async Task DialBeyondAsync(Bench bench)
    {
        await bench.PassDeviceAsync(20);
        var dial = bench.NewestSample?.SetProtrusionUm ?? 0;

        // More than half a step counts as moved (section 7), and the reading at Arm is another one than this.
        var beyond = Math.Max((bench.Fitted.ProtrusionStepUm / 2) + 1, DialShakeUm);
        var (least, most) = (bench.Fitted.ProtrusionMinUm + beyond, bench.Fitted.ProtrusionMaxUm);
        if (dial < least || dial > most)
        {
            throw ClauseEndedException.NotTested(Invariant($"The dial is at {dial} um: turn it to {least} to {most} um."));
        }

        var limit = dial - beyond;
        await bench.SetUpAsync(limits => limits.ProtrusionMaxUm = limit);
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.SettingBeyondLimit, Invariant($" with the dial at {dial} um and a limit of {limit} um"));
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after the refused Arm");
        await bench.SetUpAsync();
        await bench.ArmAsync();
    }

    private static async Task DialMovedDrivingAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        var from = bench.Pen.Mark;
        await bench.TurnDialAsync();
        var stopped = await bench.StatusAsync(from, static status => status.State != PenState.Driving, "the end of the drive after the dial was turned");
        bench.Pen.Permits = null;
        ExpectEqual(PenState.Latched, stopped.State, "state");
        ExpectEqual(StopCause.DialMoved, stopped.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, stopped.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, stopped.DeviceTimeUs, "a dial that was turned");
    }
}
