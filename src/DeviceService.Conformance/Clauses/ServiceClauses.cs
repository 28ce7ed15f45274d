using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 11: service mode, the bench hold, calibration and self-test.</summary>
internal static class ServiceClauses
{
    private const uint Lease = 7;

    // The silence, what is heard after it, and the session that follows.
    private const int HeldSilenceMs = 10_000;

    private static readonly Dictionary<string, string> Items = new(StringComparer.Ordinal)
    {
        ["depth_sensor"] = "um", ["needle_sensor"] = "um", ["motor_current"] = "mA", ["battery"] = "mV", ["temperature"] = "0.1 degrees", ["dead_man"] = "ms",
        ["memory"] = "errors",
    };

    public static IEnumerable<Clause> All =>
    [
        Of("C-SVC-1", 11, "EnterServiceMode, Arm, a stop", "SERVICE; SERVICE_MODE; LATCHED, and the stop counted", StoppedAsync),
        Of("C-SVC-2", 11, "A new Hello in service mode", "DISARMED", NewSessionAsync),
        ByHand("C-SVC-3", 11, "EnterServiceMode while the trigger is held", "TRIGGER_PRESSED", HeldAsync),
        ByHand("C-SVC-4", 11, "On the bench: permissions of arm_id 0 and a press; then the release", "The needles come to the setting only under the press; the drive stays off; the release takes them in", HoldAsync) with { NotFitted = Dial },
        ByHand("C-SVC-5", 11, "On the bench, held: no more permissions", "The needles go in; SERVICE, no stop counted", PermissionEndsAsync) with { NotFitted = Dial },
        ByHand("C-SVC-6", 11, "On the bench, held: a shallower setting, then a deeper one", "The shallower is taken up at once; the deeper uses the press up, and the needles go in until the next", DeeperAsync) with { NotFitted = Dial },
        ByHand("C-SVC-7", 11, "On the bench, held: a stop", "LATCHED; the needles go in", HeldStopAsync) with { NotFitted = Dial },
        ByHand("C-SVC-8", 11, "On the bench: a press without permissions", "The needles stay in", UnpermittedAsync) with { NotFitted = Dial },
        Of("C-SVC-9", 11, "RunSelfTest", "Items with names of section 11, each with a verdict and a value; the drive stays off and the needles in", SelfTestAsync),
        ByHand("C-SVC-10", 11, "On the bench, held: LeaveServiceMode", "DISARMED, no stop counted; the needles go in and stay there, the trigger held on", LeftAsync) with { NotFitted = Dial },
        ByHand("C-SVC-11", 11, "On the bench: the cap touches skin, then a press", "The needles stay in; the drive stays off", TouchedAsync)
            with { NotFitted = static (bench, identity) => Dial(bench, identity) ?? (identity.SkinContactFitted ? null : "The pen has no contact sensor.") },
        ByHand("C-SVC-12", 11, "On the bench, held: the cap touches skin", "The needles go in; the drive stays off; SERVICE, no stop counted", TouchedHeldAsync)
            with { NotFitted = static (bench, identity) => Dial(bench, identity) ?? (identity.SkinContactFitted ? null : "The pen has no contact sensor.") },
        ByHand(
            "C-SVC-13", 11, "On the bench, held on: 5 s without a frame to the pen, then a new Hello", "Telemetry ends, Boot comes; then DISARMED, no stop counted; the needles are in and stay there",
            HeldSilenceAsync) with { NotFitted = Dial },
        Of("C-CAL-1", 7, "ReadCalibration, and the same curve written again in service mode", "The same points, and the digest over them", CurveAsync)
            with { NotFitted = static (_, identity) => identity.CalibrationFitted ? null : "The pen keeps no calibration." },
        Of("C-CAL-2", 7, "WriteCalibration of one point, of a curve that falls, and of one that corrects by 301 um", "MALFORMED; the curve before stays", WrongCurvesAsync)
            with { NotFitted = static (_, identity) => identity.CalibrationFitted ? null : "The pen keeps no calibration." },
    ];

    private static string? Dial(Bench bench, Identity identity) =>
        identity.DepthControl == DepthControl.Dial ? "The depth is set by a dial: the bench has nothing to hold." : null;

    private static async Task EnterAsync(Bench bench)
    {
        await bench.AcceptedAsync(new Command { EnterServiceMode = new EnterServiceMode() });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Service, "SERVICE after EnterServiceMode");
    }

    private static async Task StoppedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var before = await bench.StatusAsync();
        await EnterAsync(bench);
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.ServiceMode, " in service mode");
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Stop = new Stop { StopId = 4 } });
        var after = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED after a stop in service mode");
        ExpectEqual(before.StopCount + 1, after.StopCount, "stop_count");
    }

    private static async Task NewSessionAsync(Bench bench)
    {
        await EnterAsync(bench);
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state");
    }

    private static async Task HeldAsync(Bench bench)
    {
        await bench.PressAsync();
        await bench.RejectedAsync(new Command { EnterServiceMode = new EnterServiceMode() }, RejectionReason.TriggerPressed, " while the trigger is held");
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state");
    }

    /// <summary>On the bench, with permissions, the trigger not pressed yet.</summary>
    private static async Task<Status> OnBenchAsync(Bench bench, bool permit = true)
    {
        await bench.SetUpAsync();
        var before = await bench.StatusAsync();
        await EnterAsync(bench);
        bench.Pen.Permits = permit ? new PermissionStream(0, bench.Digest, Lease, before.StopCount) : null;
        await bench.PassDeviceAsync(100);
        return before;
    }

    private static async Task OutAsync(Bench bench, int holdMs = 0)
    {
        await bench.PressAsync(holdMs);
        await bench.SettleAsync();
    }

    private static void ExpectDriveOff(Bench bench, int from) =>
        Expect(!bench.Pen.SamplesSince(from).Exists(static one => one.Sample.DriveOn), "the drive stays off in service mode", "a sample with drive_on");

    private static async Task HoldAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        await OnBenchAsync(bench);
        await bench.PassDeviceAsync(200);
        Expect(bench.NewestSample!.SetProtrusionUm == 0, "without a press the needles stay in", Invariant($"set_protrusion_um {bench.NewestSample!.SetProtrusionUm}"));
        await OutAsync(bench);
        await bench.ReleaseAsync();
        await bench.ExpectNeedlesInAsync("the release");
        ExpectDriveOff(bench, from);
        ExpectEqual(PenState.Service, (await bench.StatusAsync()).State, "state");
    }

    private static async Task PermissionEndsAsync(Bench bench)
    {
        var before = await OnBenchAsync(bench);
        await OutAsync(bench);
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        var lastUs = bench.Pen.LastPermission!.DeviceTimeUs;
        var inUs = (await bench.NextAsync(from, static frame => frame.Telemetry is { } told && told.Samples.Any(static one => one.SetProtrusionUm == 0), "set_protrusion_um 0 without permissions")).Frame.Telemetry.DeviceTimeUs;
        await bench.RequireHeldAsync(inUs);
        Expect(inUs <= lastUs + 200_000 + 30_000, "the needles are told to go in 200 ms after the last Permission's device time, seen within 30 ms", Invariant($"{(inUs - lastUs) / 1_000} ms"));
        await bench.ExpectNeedlesInAsync("a permission that ran out");
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Service, after.State, "state");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
    }

    private static async Task DeeperAsync(Bench bench)
    {
        await OnBenchAsync(bench);
        await OutAsync(bench);
        var step = bench.Fitted.ProtrusionStepUm;
        if (bench.SettingUm < bench.Fitted.ProtrusionMinUm + step)
        {
            throw ClauseEndedException.NotFitted("The pen has no setting below the usual one.");
        }

        var shallow = bench.SettingUm - step;
        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting(shallow) });
        await bench.NextAsync(bench.Pen.Mark, frame => frame.Telemetry is { } told && told.Samples.All(one => one.SetProtrusionUm == shallow), Invariant($"set_protrusion_um {shallow} under the press that is held"));
        await bench.AcceptedAsync(new Command { ApplySetting = bench.NewSetting() });
        await bench.ExpectNeedlesInAsync("a deeper setting under the press that is held");
        await bench.PassDeviceAsync(200);
        await bench.RequireHeldAsync();
        Expect(bench.NewestSample!.SetProtrusionUm == 0, "the needles stay in until the next press", Invariant($"set_protrusion_um {bench.NewestSample!.SetProtrusionUm}"));
        await bench.ReleaseAsync();
        await OutAsync(bench);
    }

    private static async Task HeldStopAsync(Bench bench)
    {
        var before = await OnBenchAsync(bench);
        await OutAsync(bench);
        var from = bench.Pen.Mark;
        bench.Pen.Send(new HostFrame { Stop = new Stop { StopId = 4 } });
        var after = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED after a stop on the bench");
        bench.Pen.Permits = null;
        await bench.RequireHeldAsync(after.DeviceTimeUs);
        ExpectEqual(before.StopCount + 1, after.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("a stop");
    }

    private static async Task UnpermittedAsync(Bench bench)
    {
        await OnBenchAsync(bench, permit: false);
        var from = bench.Pen.Mark;
        await bench.PressAsync();
        await bench.PassDeviceAsync(300);
        await bench.RequireHeldAsync();
        Expect(bench.Pen.SamplesSince(from).TrueForAll(static one => one.Sample.SetProtrusionUm == 0), "set_protrusion_um 0 without permissions", "it rose");
        ExpectDriveOff(bench, from);
    }

    private static async Task LeftAsync(Bench bench)
    {
        var before = await OnBenchAsync(bench);
        await OutAsync(bench);
        var from = bench.Pen.Mark;
        await bench.AcceptedAsync(new Command { LeaveServiceMode = new LeaveServiceMode() });
        var after = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED after LeaveServiceMode");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("LeaveServiceMode");
        from = bench.Pen.Mark;
        await bench.PassDeviceAsync(300);
        await bench.RequireHeldAsync();
        Expect(bench.Pen.SamplesSince(from).TrueForAll(static one => one.Sample.SetProtrusionUm == 0), "set_protrusion_um stays 0 under the press that is held on", "it rose");
        ExpectDriveOff(bench, from);
    }

    private static async Task TouchedAsync(Bench bench)
    {
        await OnBenchAsync(bench);
        await bench.TouchAsync();
        var from = bench.Pen.Mark;
        await bench.PressAsync();
        await bench.PassDeviceAsync(300);
        await bench.RequireHeldAsync();
        var samples = bench.Pen.SamplesSince(from);
        await bench.LiftOffAsync();
        Expect(samples.TrueForAll(static one => one.Sample.SetProtrusionUm == 0), "set_protrusion_um 0 in skin contact", "it rose");
        ExpectDriveOff(bench, from);
    }

    private static async Task TouchedHeldAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var before = await OnBenchAsync(bench);
        await OutAsync(bench);
        await bench.TouchAsync();
        await bench.ExpectNeedlesInAsync("skin contact while a depth is held");
        await bench.RequireHeldAsync();
        var after = await bench.StatusAsync();
        await bench.LiftOffAsync();
        ExpectDriveOff(bench, from);
        ExpectEqual(PenState.Service, after.State, "state");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
    }

    private static async Task HeldSilenceAsync(Bench bench)
    {
        var before = await OnBenchAsync(bench);
        await OutAsync(bench, HeldSilenceMs);
        await bench.ExpectSilenceEndsSessionAsync();
        var from = bench.Pen.Mark;
        await bench.HelloAsync(NewHello(ConformancePen.NewNonce()));
        var after = await bench.StatusAsync();
        ExpectEqual(PenState.Disarmed, after.State, "state");
        ExpectEqual(before.StopCount, after.StopCount, "stop_count");
        await bench.ExpectNeedlesInAsync("5 s of silence");
        await bench.PassDeviceAsync(300);
        await bench.RequireHeldAsync();
        Expect(bench.Pen.SamplesSince(from).TrueForAll(static one => one.Sample.SetProtrusionUm == 0), "set_protrusion_um stays 0 under the press that is held on", "it rose");
        ExpectDriveOff(bench, from);
    }

    private static async Task SelfTestAsync(Bench bench)
    {
        var from = bench.Pen.Mark;
        var items = (await bench.AcceptedAsync(new Command { RunSelfTest = new RunSelfTest() })).SelfTest?.Items.ToArray() ?? [];
        Expect(items.Length > 0, "items in the reply", "none");
        var wrong = Array.Find(items, static item => !Items.ContainsKey(item.Name) || !item.HasPassed || !item.HasValue);
        Expect(wrong is null, $"items of {string.Join(", ", Items.Keys)}, each with verdict and value", wrong?.ToString() ?? "");
        await bench.PassDeviceAsync(100);
        ExpectDriveOff(bench, from);
        Expect(bench.Pen.SamplesSince(from).TrueForAll(static one => one.Sample.SetProtrusionUm == 0) || bench.IsDial, "the needles stay in", "set_protrusion_um rose");
    }

    private static async Task CurveAsync(Bench bench)
    {
        var kept = await ReadCurveAsync(bench);
        ExpectEqual(LimitsDigest.Of(kept), kept.Digest, "digest of the curve");
        if (kept.Points.Count == 0)
        {
            // A curve cannot be taken back: a pen that has none would be another one afterwards.
            throw ClauseEndedException.NotFitted("The pen keeps no curve yet, and one that is written cannot be taken back.");
        }

        await EnterAsync(bench);
        var again = new Calibration();
        again.Points.AddRange(kept.Points);
        var written = (await bench.AcceptedAsync(new Command { WriteCalibration = new WriteCalibration { Calibration = again } })).Calibration;
        ExpectEqual(kept, written, "curve in the reply");
    }

    private static async Task WrongCurvesAsync(Bench bench)
    {
        var kept = await ReadCurveAsync(bench);
        await EnterAsync(bench);
        await WrongAsync(" of one point", (500, 500));
        await WrongAsync(" of a curve that falls", (500, 500), (600, 450));
        await WrongAsync(" that corrects by 301 um", (500, 801), (1_000, 1_301));
        ExpectEqual(kept, await ReadCurveAsync(bench), "curve after the refused ones");

        async Task WrongAsync(string how, params (uint Indicated, uint True)[] points)
        {
            var curve = new Calibration();
            curve.Points.AddRange(points.Select(static point => new CalibrationPoint { IndicatedUm = point.Indicated, TrueUm = point.True }));
            await bench.RejectedAsync(new Command { WriteCalibration = new WriteCalibration { Calibration = curve } }, RejectionReason.Malformed, how);
        }
    }

    /// <summary>The curve that the pen keeps.</summary>
    public static async Task<Calibration> ReadCurveAsync(Bench bench) =>
        (await bench.AcceptedAsync(new Command { ReadCalibration = new ReadCalibration() })).Calibration ?? throw ClauseEndedException.Failed("a curve in the reply", "none");
}
