using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Sections 4 and 6: what Arm asks for, what starts the motor, and what ends arming.</summary>
internal static class ArmingClauses
{
    // What a person is asked to hold on for beyond arm_max_ms: it is looked at a little later.
    private const int HoldOverMs = 2_000;

    public static IEnumerable<Clause> All =>
    [
        Of("C-ARM-1", 6, "A good Arm", "Accepted; Status says ARMED with its arm_id; the drive stays off", AcceptedAsync),
        Of("C-ARM-2", 6, "Arm with each field absent in turn, with arm_id 0, and with an arm_id of this session", "MALFORMED each time; the pen stays disarmed", MalformedAsync),
        Of("C-ARM-3", 6, "Arm with another stop count", "STOP_COUNT_MISMATCH", static bench => RefusedAsync(bench, static arm => arm.StopCount++, RejectionReason.StopCountMismatch, " with another stop count")),
        Of("C-ARM-4", 6, "Arm before the first limits", "LIMITS_NOT_SET", static bench => bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.LimitsNotSet, " before the first limits")),
        Of("C-ARM-5", 6, "Arm with another digest of limits", "LIMITS_DIGEST_MISMATCH", static bench => RefusedAsync(bench, static arm => arm.LimitsDigest ^= 1, RejectionReason.LimitsDigestMismatch, " with another digest")),
        Of("C-ARM-6", 6, "Arm before a setting", "SETTING_NOT_SET", SettinglessAsync),
        Of("C-ARM-7", 6, "Arm with a lease number below the highest of the session", "LEASE_STALE", LeaseAsync),
        Of("C-ARM-8", 6, "Arm with a device time over 500 ms old, and with one ahead", "ECHO_STALE", EchoAsync),
        Of("C-ARM-9", 6, "Arm at 50 samples/s", "TELEMETRY_TOO_SLOW", SlowAsync),
        Of("C-ARM-10", 6, "Arm with several mistakes at once", "The first of the order in section 6 is named", OrderAsync),
        ByHand("C-ARM-11", 6, "Arm while the trigger is held; then permissions, and the trigger held on", "TRIGGER_PRESSED, and the motor does not start: a trigger held already is no start", HeldAsync),
        ByHand("C-ARM-12", 6, "Arm without a cartridge", "CARTRIDGE_ABSENT", CartridgelessAsync),
        Of("C-ARM-13", 6, "Armed, with permissions, for arm_max_ms of 1,000", "DISARMED, ARM_EXPIRED, 1,000 ms after Arm; no stop counted", ExpiresAsync),
        ByHand(
            "C-ARM-14", 6, "arm_max_ms of 2,000 (10,000 for a person): a drive for longer than it, then the release, with permissions",
            "It drives on; then ARMED; DISARMED, ARM_EXPIRED, arm_max_ms after the release; no stop counted", ExpiresAnewAsync),
        ByHand("C-START-1", 4, "Armed, settled, the trigger pressed and held for 1 s", "DRIVING; drive on, at the set stroke rate, within limits; press_count rises by 1 and stroke_count with the strokes", DrivesAsync),
        ByHand("C-START-2", 4, "The trigger is released", "The drive is off; ARMED; the needles stay out, at rest; a new press drives again", ReleasedAsync),
        ByHand("C-START-3", 4, "Disarm while driving, the trigger held on", "Arm is refused until the trigger is released and pressed again", UsedUpAsync),
        ByHand("C-START-4", 6, "A press that drives for activation_max_ms of 500", "DISARMED, ACTIVATION_EXPIRED, after 500 ms of driving; no stop counted", ActivationAsync),
        Of("C-START-5", 4, "Armed for 1 s without a press", "The drive stays off, and no press is counted", UnpressedAsync),
        ByHand("C-START-6", 4, "Armed in skin contact, so that the needles do not come to their setting; a press held for 1.3 s, then lifted off", "The motor does not start before the needles have settled, and not by that press: it is used up after 1,000 ms; the next one drives", UnsettledAsync)
            with
            {
                NotFitted = static (_, identity) => identity.DepthControl == DepthControl.Dial ? "The depth is set by a dial, and the pen has no actuator."
                    : identity.SkinContactFitted ? null : "The pen has no contact sensor.",
            },
    ];

    private static async Task AcceptedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        await bench.ArmAsync();
        await bench.PassDeviceAsync(100);
        Expect(!bench.Pen.SamplesSince(from).Exists(static one => one.Sample.DriveOn), "the drive stays off", "a sample with drive_on");
    }

    private static async Task RefusedAsync(Bench bench, Action<Arm> change, RejectionReason reason, string how)
    {
        await bench.SetUpAsync();
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(change) }, reason, how);
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after the refused Arm");
    }

    private static async Task MalformedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        foreach (var field in Arm.Descriptor.Fields.InDeclarationOrder())
        {
            await bench.RejectedAsync(new Command { Arm = bench.NewArm(arm => field.Accessor.Clear(arm)) }, RejectionReason.Malformed, $" without {field.Name}");
        }

        await bench.RejectedAsync(new Command { Arm = bench.NewArm(static arm => arm.ArmId = 0) }, RejectionReason.Malformed, " with arm_id 0");
        var first = (await bench.ArmAsync()).ArmId;
        bench.Pen.Permits = null;
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(arm => arm.ArmId = first) }, RejectionReason.Malformed, " with an arm_id of this session");
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after the refused Arms");
    }

    private static async Task SettinglessAsync(Bench bench)
    {
        await bench.SetLimitsAsync();
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.SettingNotSet, " before a setting");
    }

    private static async Task LeaseAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.ArmAsync(change: static arm => arm.LeaseNumber = 9);
        bench.Pen.Permits = null;
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(static arm => arm.LeaseNumber = 8) }, RejectionReason.LeaseStale, " with lease 8 after 9");
        await bench.ArmAsync(change: static arm => arm.LeaseNumber = 9);
    }

    private static async Task EchoAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.PassDeviceAsync(700);
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(static arm => arm.DeviceTimeUs -= 600_000) }, RejectionReason.EchoStale, " with a device time 600 ms old");
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(static arm => arm.DeviceTimeUs += 60_000_000) }, RejectionReason.EchoStale, " with a device time ahead");
    }

    private static async Task SlowAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.AcceptedAsync(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 50 } });
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.TelemetryTooSlow, " at 50 samples/s");
    }

    private static async Task OrderAsync(Bench bench)
    {
        await bench.RejectedAsync(
            new Command { Arm = bench.NewArm(static arm => { arm.StopCount++; arm.LimitsDigest ^= 1; }) }, RejectionReason.StopCountMismatch, " with another stop count, before the first limits,");
        await bench.SetLimitsAsync();
        await bench.RejectedAsync(
            new Command { Arm = bench.NewArm(static arm => { arm.LimitsDigest ^= 1; arm.DeviceTimeUs += 60_000_000; }) }, RejectionReason.LimitsDigestMismatch,
            " with another digest and a device time ahead, before a setting,");
        await bench.RejectedAsync(
            new Command { Arm = bench.NewArm(static arm => arm.DeviceTimeUs += 60_000_000) }, RejectionReason.SettingNotSet, " with a device time ahead, before a setting,");
        await bench.RejectedAsync(
            new Command { Arm = bench.NewArm(static arm => { arm.ClearLeaseNumber(); arm.StopCount++; }) }, RejectionReason.Malformed, " without a lease and with another stop count");
    }

    private static async Task HeldAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.PressAsync();
        var from = bench.Pen.Mark;
        var arm = bench.NewArm();
        bench.Pen.Permits = new PermissionStream(arm.ArmId, arm.LimitsDigest, arm.LeaseNumber, arm.StopCount);
        await bench.RejectedAsync(new Command { Arm = arm }, RejectionReason.TriggerPressed, " while the trigger is held");
        await bench.PassDeviceAsync(300);
        bench.Pen.Permits = null;
        await bench.RequireHeldAsync();
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state while the trigger is held on");
        Expect(!bench.Pen.SamplesSince(from).Exists(static one => one.Sample.DriveOn), "the drive stays off", "a sample with drive_on");
    }

    private static async Task CartridgelessAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.RemoveAsync();
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.CartridgeAbsent, " without a cartridge");
        await bench.InsertAsync();
        await bench.ArmAsync();
    }

    private static async Task ExpiresAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.ArmMaxMs = 1_000);
        var from = bench.Pen.Mark;
        var armed = await bench.ArmAsync();
        var expired = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed && status.DisarmCause == DisarmCause.ArmExpired, "DISARMED, ARM_EXPIRED", TimeSpan.FromSeconds(3));
        var afterUs = (long)expired.DeviceTimeUs - (long)armed.DeviceTimeUs;
        Expect(afterUs is >= 990_000 and <= 1_030_000, "1,000 ms from ARMED to DISARMED", Invariant($"{afterUs / 1_000} ms"));
        ExpectEqual(armed.StopCount, expired.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("an Arm that expired");
    }

    private static async Task ExpiresAnewAsync(Bench bench)
    {
        // A person has to press within it.
        var mostMs = bench.Hand.IsPerson ? 10_000u : 2_000u;
        await bench.SetUpAsync(limits => limits.ArmMaxMs = mostMs);
        var armed = await bench.ArmAsync();
        await bench.SettleAsync();
        var from = bench.Pen.Mark;
        await bench.PressAsync((int)mostMs + HoldOverMs);
        var dueUs = armed.DeviceTimeUs + (mostMs * 1_000);
        if (bench.Hand.IsPerson && bench.NewestStatus is { DisarmCause: DisarmCause.ArmExpired, State: PenState.Disarmed } late && late.DeviceTimeUs >= dueUs)
        {
            throw ClauseEndedException.NotTested(Invariant($"The trigger was pressed later than {mostMs} ms after Arm."));
        }

        await bench.StatusAsync(from, static status => status.State == PenState.Driving, "a Status that says DRIVING after the press", TimeSpan.FromSeconds(2));
        while (bench.Pen.NewestDeviceTimeUs < dueUs + 300_000)
        {
            await bench.PassDeviceAsync(100);
        }

        await bench.RequireHeldAsync();
        var still = await bench.StatusAsync();
        Expect(still.State == PenState.Driving, Invariant($"DRIVING on {mostMs} ms after Arm: arm_max_ms does not count while driving"), Text(still));
        from = bench.Pen.Mark;
        await bench.ReleaseAsync();
        var released = await bench.StatusAsync(from, static status => status.State == PenState.Armed, "ARMED after the release: arm_max_ms counts anew from it");
        var expired = await bench.StatusAsync(
            from, static status => status.State == PenState.Disarmed, Invariant($"DISARMED {mostMs} ms after the release"), TimeSpan.FromMilliseconds(mostMs + 1_500));
        ExpectEqual(DisarmCause.ArmExpired, expired.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, expired.StopCount, "stop_count");

        // A trigger is released at its first open reading, or once it has been open for 50 ms: from either it may count.
        var afterMs = (long)(expired.DeviceTimeUs - released.DeviceTimeUs) / 1_000;
        Expect(afterMs >= mostMs - 10 && afterMs <= mostMs + 80, Invariant($"{mostMs} ms from the Status that says ARMED after the release to the one that says DISARMED"), Invariant($"{afterMs} ms"));
        await bench.ExpectNeedlesInAsync("an Arm that expired");
    }

    private static async Task DrivesAsync(Bench bench)
    {
        var before = bench.NewestStatus;
        await bench.SetUpAsync();
        await bench.ArmAsync();
        var from = bench.Pen.Mark;
        var driving = await bench.PressAndDriveAsync();
        ExpectEqual(before.PressCount + 1, driving.PressCount, "press_count");
        await bench.PassDeviceAsync(1_000);
        var now = await bench.StatusAsync();
        Expect(now.State == PenState.Driving, "DRIVING for as long as the trigger is held", Text(now));
        var spunUp = bench.Pen.SamplesSince(from).Where(one => one.DeviceTimeUs > driving.DeviceTimeUs + 500_000).ToArray();
        Expect(spunUp.Length > 0 && spunUp.All(static one => one.Sample.DriveOn), "drive_on in every sample while driving", "a sample without it");

        // A pen with speeds of its own takes the nearest: its limits bound what it may be.
        var (low, high) = (bench.Limits.StrokeRateMinMillihertz, bench.Limits.StrokeRateMaxMillihertz);
        var off = Array.Find(spunUp, one => one.Sample.StrokeRateMillihertz < low || one.Sample.StrokeRateMillihertz > high);
        Expect(off.Sample is null, Invariant($"stroke rate within {low} to {high} mHz from 500 ms on"), Invariant($"{off.Sample?.StrokeRateMillihertz} mHz"));
        var strokes = now.StrokeCount - before.StrokeCount;
        Expect(strokes > 0, "stroke_count rises", "it stays");
        await bench.ReleaseAsync();
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
    }

    private static async Task ReleasedAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        var from = bench.Pen.Mark;
        await bench.ReleaseAsync();
        var armed = await bench.StatusAsync(from, static status => status.State == PenState.Armed, "ARMED after the release");
        ExpectEqual(driving.StopCount, armed.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, armed.DeviceTimeUs, "the release");
        if (!bench.IsDial)
        {
            ExpectEqual(bench.SettingUm, bench.NewestSample!.SetProtrusionUm, "set_protrusion_um after the release");
        }

        await bench.PressAndDriveAsync();
    }

    private static async Task UsedUpAsync(Bench bench)
    {
        await bench.DriveAsync();
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        bench.Pen.Permits = null;
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.TriggerPressed, " while the trigger is held on");
        await bench.ReleaseAsync();
        await bench.ArmAsync();
        await bench.PressAndDriveAsync();
    }

    private static async Task ActivationAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.ActivationMaxMs = 500);
        await bench.ArmAsync();
        var from = bench.Pen.Mark;
        var driving = await bench.PressAndDriveAsync();
        var expired = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED after activation_max_ms");
        ExpectEqual(DisarmCause.ActivationExpired, expired.DisarmCause, "disarm_cause");
        ExpectEqual(driving.StopCount, expired.StopCount, "stop_count");
        var afterUs = (long)expired.DeviceTimeUs - (long)driving.DeviceTimeUs;
        Expect(afterUs is >= 485_000 and <= 520_000, "500 ms from DRIVING to DISARMED", Invariant($"{afterUs / 1_000} ms"));
        await bench.ExpectStandingAsync(from, expired.DeviceTimeUs, "activation_max_ms");
    }

    private static async Task UnsettledAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.TouchAsync();
        var from = bench.Pen.Mark;
        await bench.ArmAsync();
        await bench.PressAsync();
        await bench.PassDeviceAsync(1_300);
        await bench.LiftOffAsync();
        await bench.SettleAsync();
        await bench.PassDeviceAsync(300);
        await bench.RequireHeldAsync();
        Expect(!bench.Pen.SamplesSince(from).Exists(static one => one.Sample.DriveOn), "a press that waited longer than 1,000 ms starts nothing", "a sample with drive_on");
        ExpectEqual(PenState.Armed, (await bench.StatusAsync()).State, "state");
        await bench.ReleaseAsync();
        await bench.PressAndDriveAsync();
    }

    private static async Task UnpressedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        var armed = await bench.ArmAsync();
        await bench.PassDeviceAsync(1_000);
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Armed, after.State, "state");
        ExpectEqual(armed.PressCount, after.PressCount, "press_count");
        Expect(!bench.Pen.SamplesSince(from).Exists(static one => one.Sample.DriveOn), "the drive stays off without a press", "a sample with drive_on");
    }
}
