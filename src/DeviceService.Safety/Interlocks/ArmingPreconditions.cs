namespace DeviceService.Safety;

/// <summary>
/// What has to hold before a pen may be armed. All are judged and listed, and the first that fails is the refusal;
/// so the order is that in which a person would act: what is asked for, which pen, what stands in its way, how it is.
/// </summary>
public static class ArmingPreconditions
{
    /// <summary>The protocol's major version that this service speaks.</summary>
    public const int ProtocolMajor = 1;

    private static readonly (Rule Rule, Func<ArmingFacts, Refusal?> Check)[] Checks =
    [
        (Rules.SessionStateWrong, SessionState),
        (Rules.AreaNotPlanned, AreaPlanned),
        (Rules.PassNotPlanned, PassPlanned),
        (Rules.PassDirectionWrong, DirectionKnown),
        (Rules.PassClosed, PassOpen),
        (Rules.PenNotInService, InService),
        (Rules.WrongPen, RightPen),
        (Rules.SerialDuplicate, SerialUnique),
        (Rules.LinkNotOnline, Online),
        (Rules.FirmwareMajor, ProtocolKnown),
        (Rules.PenNotQualified, PenQualified),
        (Rules.FirmwareNotQualified, FirmwareQualified),
        (Rules.SimulatedMixed, SimulatedAsCreated),
        (Rules.StopLatched, NotLatched),
        (Rules.JournalNotWritable, JournalWritable),
        (Rules.ClockNotSane, ClockSane),
        (Rules.TelemetryStale, SampleFresh),
        (Rules.TelemetrySlow, SamplesOften),
        (Rules.ClockOffsetUnknown, PenClockMapped),
        (Rules.MotorRunning, MotorStands),
        (Rules.TriggerPressed, TriggerReleased),
        (Rules.PenFaults, NoFault),
        (Rules.CartridgeAbsent, CartridgeIn),
        (Rules.CartridgeUsed, CartridgeNew),
        (Rules.CartridgeExpired, CartridgeInDate),
        (Rules.BatteryLow, BatteryEnough),
        (Rules.TemperatureHigh, NotWarm),
        (Rules.ProfileOfSession, ProfileAsOpened),
        (Rules.IndicationMissing, IndicationKnown),
        (Rules.DepthArea, DepthWithin),
        (Rules.RateAbove, RateWithin),
        (Rules.DialSetting, DialAsPlanned),
    ];

    /// <summary>Every precondition that can be judged before anything is sent to the pen.</summary>
    public static IReadOnlyList<PreconditionVerdict> Evaluate(ArmingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. Checks.Select(check => new PreconditionVerdict(check.Rule.Id, check.Rule.HazardId, check.Check(facts)))];
    }

    /// <summary>The same, judged again right before Arm is sent, and whether the pen enforces what was written.</summary>
    /// <param name="facts">Read anew.</param>
    /// <param name="written">Digest of the limits that were written.</param>
    /// <param name="readBack">Digest that the pen computed from what it enforces; null when it has not said.</param>
    public static IReadOnlyList<PreconditionVerdict> EvaluateBeforeArm(ArmingFacts facts, string written, string? readBack) =>
        [.. Evaluate(facts), LimitsConfirmed(facts, written, readBack)];

    /// <summary>The refusal that counts: of the first precondition that failed; null when all passed.</summary>
    public static Refusal? FirstRefusal(IEnumerable<PreconditionVerdict> verdicts) =>
        verdicts.Select(verdict => verdict.Refusal).FirstOrDefault(refusal => refusal is not null);

    /// <summary>Everything that bounds the needles where arming was asked for; null before pen and plan are known.</summary>
    public static EffectiveLimits? LimitsFor(ArmingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts is { Device: { } device, Planned: { } planned, Indication: { } indication }
            && device.Check() is null && Enum.IsDefined(facts.Area) && Enum.IsDefined(indication)
            ? EffectiveLimits.Compute(
                new LimitGrounds
                {
                    Profile = facts.Profile, Indication = indication, Role = facts.Role, Device = device, Cartridge = facts.Cartridge, CalibrationUm = facts.CalibrationUm,
                },
                facts.Area,
                NeedleProtrusion.TryFromMicrometers("needle_protrusion_um", planned.ProtrusionUm, out _),
                facts.Leave)
            : null;
    }

    private static Refusal? SessionState(ArmingFacts facts) =>
        RpcAcceptance.Refuse(Rpc.ArmSession, facts.Session, facts.PenId, facts.SessionId);

    private static Refusal? AreaPlanned(ArmingFacts facts) =>
        facts.Planned is { } planned && planned.Area == facts.Area && planned.Side == facts.Side
            ? null
            : Rules.AreaNotPlanned.Refuse(("area", StateNames.Of(facts.Area)), ("side", StateNames.Of(facts.Side)));

    private static Refusal? PassPlanned(ArmingFacts facts) =>
        facts.Planned is null || (facts.PassNumber >= 1 && facts.PassNumber <= facts.Planned.Value.Passes)
            ? null
            : Rules.PassNotPlanned.Refuse(
                ("area", StateNames.Of(facts.Area)),
                ("side", StateNames.Of(facts.Side)),
                ("observed", Refusal.Number(facts.PassNumber)),
                ("limit", Refusal.Number(facts.Planned.Value.Passes)));

    private static Refusal? DirectionKnown(ArmingFacts facts) =>
        Enum.IsDefined(facts.Direction) ? null : Rules.PassDirectionWrong.Refuse(("observed", StateNames.Of(facts.Direction)));

    private static Refusal? PassOpen(ArmingFacts facts) =>
        !facts.PassClosed
            ? null
            : Rules.PassClosed.Refuse(
                ("area", StateNames.Of(facts.Area)),
                ("side", StateNames.Of(facts.Side)),
                ("observed", Refusal.Number(facts.PassNumber)));

    private static Refusal? InService(ArmingFacts facts) => facts.Administrative switch
    {
        AdministrativeState.InService => null,
        AdministrativeState.Quarantined => Rules.PenQuarantined.Refuse(("pen", facts.PenId)),
        _ => Rules.PenNotInService.Refuse(("pen", facts.PenId), ("observed", StateNames.Of(facts.Administrative))),
    };

    private static Refusal? RightPen(ArmingFacts facts) =>
        facts.Link != LinkState.WrongPen && (facts.SerialSeen is null || facts.SerialSeen == facts.PenId)
            ? null
            : Rules.WrongPen.Refuse(("observed", facts.SerialSeen ?? "another pen"), ("limit", facts.PenId));

    private static Refusal? SerialUnique(ArmingFacts facts) =>
        facts.SerialDuplicate ? Rules.SerialDuplicate.Refuse(("observed", facts.PenId)) : null;

    private static Refusal? Online(ArmingFacts facts) =>
        facts is { Link: LinkState.Online, SerialSeen: not null, Device: not null }
            ? facts.Device.Check()
            : Rules.LinkNotOnline.Refuse(
                ("pen", facts.PenId),
                ("observed", StateNames.Of(facts.Link)),
                ("remedy", facts.LinkRemedy is "" ? "Wait for the pen, or check line and power." : facts.LinkRemedy));

    private static Refusal? ProtocolKnown(ArmingFacts facts) =>
        facts.ProtocolMajor == ProtocolMajor
            ? null
            : Rules.FirmwareMajor.Refuse(
                ("pen", facts.PenId),
                ("observed", facts.ProtocolMajor is { } major ? Refusal.Number(major) : "an unknown version"),
                ("limit", Refusal.Number(ProtocolMajor)));

    // Nobody named the pen before its handshake; then the line refuses, and not this.
    private static Refusal? PenQualified(ArmingFacts facts) =>
        facts is not { Vendor: { } vendor, Model: { } model } || facts.Profile.FindPen(vendor, model) is not null
            ? null
            : Rules.PenNotQualified.Refuse(("pen", facts.PenId), ("observed", $"{vendor} {model}"), ("profile", facts.Profile.Id));

    private static Refusal? FirmwareQualified(ArmingFacts facts) =>
        facts is not { Vendor: { } vendor, Model: { } model } || facts.Profile.FindPen(vendor, model) is not { } pen
            || (facts.FirmwareVersion is { } running && pen.Firmware.Contains(running))
            ? null
            : Rules.FirmwareNotQualified.Refuse(
                ("pen", facts.PenId),
                ("observed", facts.FirmwareVersion ?? "an unknown version"),
                ("limit", string.Join(", ", pen.Firmware)),
                ("profile", facts.Profile.Id));

    // A profile is never changed under an open session. Should it ever be, what was opened under the other is not armed under this one.
    private static Refusal? ProfileAsOpened(ArmingFacts facts) =>
        facts.SessionProfile == facts.Profile.Digest
            ? null
            : Rules.ProfileOfSession.Refuse(
                ("session", facts.SessionId), ("observed", facts.SessionProfile ?? "none"), ("limit", facts.Profile.Digest), ("profile", facts.Profile.Id));

    private static Refusal? IndicationKnown(ArmingFacts facts) =>
        facts.Indication is { } indication && Enum.IsDefined(indication)
            ? null
            : Rules.IndicationMissing.Refuse(("session", facts.SessionId));

    private static Refusal? SimulatedAsCreated(ArmingFacts facts) =>
        facts.Simulated is { } simulated && (facts.SessionSimulated ?? simulated) == simulated
            ? null
            : Rules.SimulatedMixed.Refuse(
                ("pen", facts.PenId),
                ("observed", SimulatedWord(facts.Simulated)),
                ("limit", SimulatedWord(facts.SessionSimulated)));

    private static Refusal? NotLatched(ArmingFacts facts) =>
        facts is { Latched: null, PenLatched: false }
            ? null
            : Rules.StopLatched.Refuse(
                ("pen", facts.PenId),
                ("observed", facts.Latched is { } reason ? StateNames.Of(reason)
                    : facts.PenLatched is true ? "the pen's own latch"
                    : "the pen has not said that it is clear"));

    private static Refusal? JournalWritable(ArmingFacts facts) =>
        facts.JournalTrouble is { } trouble ? Rules.JournalNotWritable.Refuse(("observed", trouble)) : null;

    private static Refusal? ClockSane(ArmingFacts facts) =>
        facts.ClockDoubt is { } doubt ? Rules.ClockNotSane.Refuse(("observed", doubt)) : null;

    private static Refusal? SampleFresh(ArmingFacts facts) =>
        facts is not { Newest: not null, SampleAge: { } age } ? Rules.TelemetryNone.Refuse(("pen", facts.PenId))
        : age >= TimeSpan.Zero && age <= TimeSpan.FromMilliseconds(SafetyFloors.SampleAgeMs) ? null
        : Rules.TelemetryStale.Refuse(
            ("pen", facts.PenId),
            ("observed", Refusal.Number((long)age.TotalMilliseconds)),
            ("limit", Refusal.Number(SafetyFloors.SampleAgeMs)),
            ("unit", "ms"));

    private static Refusal? SamplesOften(ArmingFacts facts) =>
        facts.SamplesPerSecond >= SafetyFloors.SamplesPerSecond
            ? null
            : Rules.TelemetrySlow.Refuse(
                ("pen", facts.PenId),
                ("observed", Refusal.Number(facts.SamplesPerSecond)),
                ("limit", Refusal.Number(SafetyFloors.SamplesPerSecond)),
                ("unit", "1/s"));

    private static Refusal? PenClockMapped(ArmingFacts facts) =>
        facts.PenClockMapped ? null : Rules.ClockOffsetUnknown.Refuse(("pen", facts.PenId));

    private static Refusal? MotorStands(ArmingFacts facts) =>
        facts.Newest is { DriveOn: true } ? Rules.MotorRunning.Refuse(("pen", facts.PenId)) : null;

    private static Refusal? TriggerReleased(ArmingFacts facts) =>
        facts.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", facts.PenId)) : null;

    private static Refusal? NoFault(ArmingFacts facts) =>
        (facts.Faults & PenFaults.Stopping) is var stopping && stopping == PenFaults.None
            ? null
            : Rules.PenFaults.Refuse(("pen", facts.PenId), ("observed", stopping.ToString()));

    private static Refusal? CartridgeIn(ArmingFacts facts) =>
        facts.CartridgePresent is true ? null : Rules.CartridgeAbsent.Refuse(("pen", facts.PenId));

    private static Refusal? CartridgeNew(ArmingFacts facts) =>
        facts.CartridgeUsed ? Rules.CartridgeUsed.Refuse(("observed", facts.CartridgeId ?? "without a tag")) : null;

    private static Refusal? CartridgeInDate(ArmingFacts facts) =>
        facts.CartridgeExpiresOn is { } last && facts.Today > last
            ? Rules.CartridgeExpired.Refuse(
                ("cartridge", facts.CartridgeId ?? "without a tag"),
                ("observed", last.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)))
            : null;

    private static Refusal? BatteryEnough(ArmingFacts facts) => Battery.Judge(facts.BatteryPercent, facts.Profile.Arming) switch
    {
        BatteryLevel.Unknown => Rules.BatteryUnknown.Refuse(("pen", facts.PenId)),
        BatteryLevel.Low => Rules.BatteryLow.Refuse(
            ("pen", facts.PenId),
            ("observed", Refusal.Number(facts.BatteryPercent.GetValueOrDefault())),
            ("limit", Refusal.Number(facts.Profile.Arming.BatteryArmPercent)),
            ("unit", "percent")),
        _ => null,
    };

    private static Refusal? NotWarm(ArmingFacts facts) =>
        facts.TemperatureDecidegrees is { } warmth && warmth > facts.Profile.Arming.TemperatureDecidegrees
            ? Rules.TemperatureHigh.Refuse(
                ("pen", facts.PenId),
                ("observed", Refusal.Number(warmth)),
                ("limit", Refusal.Number(facts.Profile.Arming.TemperatureDecidegrees)),
                ("unit", "0.1 degree Celsius"))
            : null;

    private static Refusal? DepthWithin(ArmingFacts facts)
    {
        if (facts.Planned is not { } planned || LimitsFor(facts) is not { } limits)
        {
            return null;
        }

        var setting = NeedleProtrusion.TryFromMicrometers("needle_protrusion_um", planned.ProtrusionUm, out var refusal);
        return setting is { } known ? limits.CheckSetting(known) : refusal;
    }

    private static Refusal? RateWithin(ArmingFacts facts)
    {
        if (facts.Planned is not { } planned || LimitsFor(facts) is not { } limits)
        {
            return null;
        }

        var rate = StrokeRate.TryFromMillihertz("stroke_rate_millihertz", planned.StrokeRateMillihertz, out var refusal);
        return rate is { } known ? limits.CheckRate(known) : refusal;
    }

    // A dial rests somewhere near its detent: half a step either way is still that detent, as it is for the guard.
    private static Refusal? DialAsPlanned(ArmingFacts facts) =>
        facts is { Device: { DepthControl: DepthControl.Dial } device, Planned: { } planned, Newest: { } newest }
        && Math.Abs((long)newest.SetProtrusion.Micrometers - planned.ProtrusionUm) > device.ProtrusionStepUm / 2
            ? Rules.DialSetting.Refuse(
                ("observed", Refusal.Number(newest.SetProtrusion.Micrometers)),
                ("limit", Refusal.Number(planned.ProtrusionUm)),
                ("unit", "um"))
            : null;

    private static PreconditionVerdict LimitsConfirmed(ArmingFacts facts, string written, string? readBack)
    {
        var rule = Rules.LimitsNotConfirmed;
        return new(rule.Id, rule.HazardId, readBack == written
            ? null
            : rule.Refuse(("pen", facts.PenId), ("observed", readBack ?? "none"), ("limit", written)));
    }

    private static string SimulatedWord(bool? simulated) => simulated switch
    {
        true => "simulated",
        false => "not simulated",
        null => "not known to be either",
    };
}
