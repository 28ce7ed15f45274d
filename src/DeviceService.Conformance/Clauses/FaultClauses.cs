using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 9: what a low charge and a fault that stands refuse and end. Only what a bench can bring about is looked at.</summary>
internal static class FaultClauses
{
    private const uint NearlyLowPercent = 20;
    private const uint NearlyLow = 1 << 5;
    private const uint Low = 1 << 6;
    private const uint OverTemperature = 1 << 3;
    private const int SoonMs = 500;

    // A cause has to be gone for 1 s.
    private const int GoneMs = 1_500;

    public static IEnumerable<Clause> All =>
    [
        ByHand("C-FAULT-1", 9, "The charge comes below 10 % while disarmed; then Arm, and again with the charge back", "Bits 5 and 6 as the charge says; BATTERY_LOW; then accepted", LowAtArmAsync),
        ByHand("C-FAULT-2", 9, "The charge comes below 10 % while driving; then the trigger is released", "It drives on; the release ends it: DISARMED, BATTERY_LOW, no stop counted, needles in", LowAtReleaseAsync),
        Of(
            "C-FAULT-3", 9, "Limits of 0.1 degrees Celsius until the pen has stopped for it, or refuses Arm; the stop acknowledged, and Arm; then limits that it is within, and Arm",
            "Bit 3 stands as long as its cause: FAULT_PRESENT; 1 s after that it is cleared, and Arm is accepted", FaultAtArmAsync),
    ];

    private static async Task LowAtArmAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var from = bench.Pen.Mark;
        var drained = bench.NewestStatus.BatteryPercent >= BatteryLowPercent;
        if (drained)
        {
            await bench.DrainAsync();
        }

        var low = await bench.LookForStatusAsync(from, static status => status.BatteryPercent < BatteryLowPercent && Follows(status), SoonMs) ?? bench.NewestStatus;
        var reply = await bench.CommandAsync(new Command { Arm = bench.NewArm() });
        var after = await bench.StatusAsync();
        from = bench.Pen.Mark;
        if (drained)
        {
            await bench.ChargeAsync();
        }

        ExpectFollows(low);
        Expect(
            reply.HasRejection && reply.Rejection == RejectionReason.BatteryLow, Invariant($"Arm at a charge of {low.BatteryPercent} % is rejected, BATTERY_LOW"),
            reply.HasRejection ? $"rejected, {reply.Rejection}" : "accepted");
        ExpectEqual(PenState.Disarmed, after.State, "state after the refused Arm");
        if (drained)
        {
            ExpectFollows(await bench.LookForStatusAsync(from, static status => status.BatteryPercent >= BatteryLowPercent && Follows(status), SoonMs) ?? bench.NewestStatus);
            await bench.ArmAsync();
        }
    }

    private static async Task LowAtReleaseAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.DrainAsync();
        await bench.PassDeviceAsync(SoonMs);
        var held = await bench.StatusAsync();
        if (held.State != PenState.Driving)
        {
            await bench.ChargeAsync();
            throw ClauseEndedException.Failed("DRIVING for as long as the trigger is held, at whatever charge", Text(held));
        }

        var from = bench.Pen.Mark;
        await bench.ReleaseAsync();
        var ended = await bench.LookForStatusAsync(from, static status => status.State == PenState.Disarmed, SoonMs);
        bench.Pen.Permits = null;
        await bench.ChargeAsync();

        Expect(ended is not null, "DISARMED at the release, with a charge below 10 %", Text(bench.NewestStatus));
        ExpectEqual(DisarmCause.BatteryLow, ended!.DisarmCause, "disarm_cause");
        ExpectEqual(driving.StopCount, ended.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, ended.DeviceTimeUs, "the release");
        await bench.ExpectNeedlesInAsync("the release");
    }

    private static async Task FaultAtArmAsync(Bench bench)
    {
        await bench.SetUpAsync(static limits => limits.TemperatureMaxDecidegrees = 1);
        if (bench.NewestStatus.TemperatureDecidegrees <= 1)
        {
            throw ClauseEndedException.NotTested("The pen is not warmer than 0.1 degrees: test it in a room.");
        }

        var from = bench.Pen.Mark;
        var arm = bench.NewArm();
        bench.Pen.Permits = new PermissionStream(arm.ArmId, arm.LimitsDigest, arm.LeaseNumber, arm.StopCount);
        if (!(await bench.CommandAsync(new Command { Arm = arm })).HasRejection)
        {
            var stopped = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED by the temperature", TimeSpan.FromSeconds(2));
            bench.Pen.Permits = null;
            from = bench.Pen.Mark;
            await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = stopped.StopCount } });
            await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED after the acknowledgement");
        }

        bench.Pen.Permits = null;
        var standing = await bench.StatusAsync();
        Expect((standing.FaultFlags & OverTemperature) != 0, "bit 3 of fault_flags stands as long as its cause", Flags(standing));
        await bench.RejectedAsync(new Command { Arm = bench.NewArm() }, RejectionReason.FaultPresent, " while bit 3 stands");

        from = bench.Pen.Mark;
        await bench.SetUpAsync();
        var cleared = await bench.LookForStatusAsync(from, static status => (status.FaultFlags & OverTemperature) == 0, GoneMs);
        Expect(cleared is not null, Invariant($"bit 3 is cleared within {GoneMs} ms of limits that the temperature is within"), Flags(bench.NewestStatus));
        await bench.ArmAsync();
    }

    private static bool Follows(Status status) =>
        ((status.FaultFlags & NearlyLow) != 0) == (status.BatteryPercent < NearlyLowPercent) && ((status.FaultFlags & Low) != 0) == (status.BatteryPercent < BatteryLowPercent);

    private static void ExpectFollows(Status status) =>
        Expect(Follows(status), Invariant($"bits 5 and 6 of fault_flags as a charge of {status.BatteryPercent} % says"), Flags(status));

    private static string Flags(Status status) => Invariant($"fault_flags {status.FaultFlags:X2} hex, charge {status.BatteryPercent} %, temperature {status.TemperatureDecidegrees} in 0.1 degrees");
}
