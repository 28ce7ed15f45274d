namespace DeviceService.Safety;

/// <summary>
/// What has to hold before a pen may be armed. All are judged and listed, and the first that fails is the refusal;
/// so the order is that in which a person would act: what is asked for, which pen, what stands in its way, how it is.
/// </summary>
public static class ArmingPreconditions
{
    /// <summary>The protocol's major version that this service speaks.</summary>
    public const int ProtocolMajor = 1;

    // What nobody knows yet makes none of them pass: the last of each says what is missing.
    private static readonly (Rule Rule, Func<ArmingFacts, Refusal?> Check, Func<ArmingFacts, string?> Missing)[] Checks =
    [
        (Rules.SessionStateWrong, SessionState, Nothing),
        (Rules.AreaNotPlanned, AreaPlanned, Nothing),
        (Rules.PassNotPlanned, PassPlanned, Plan),
        (Rules.PassDirectionWrong, DirectionKnown, Nothing),
        (Rules.PassClosed, PassOpen, Plan),
        (Rules.PenNotInService, InService, Nothing),
        (Rules.WrongPen, RightPen, Serial),
        (Rules.SerialDuplicate, SerialUnique, Serial),
        (Rules.LinkNotOnline, Online, Nothing),
        (Rules.FirmwareMajor, ProtocolKnown, Nothing),
        (Rules.PenNotQualified, PenQualified, Make),
        (Rules.FirmwareNotQualified, FirmwareQualified, Qualification),
        (Rules.SimulatedMixed, SimulatedAsCreated, Nothing),
        (Rules.StopLatched, NotLatched, Nothing),
        (Rules.JournalNotWritable, JournalWritable, Nothing),
        (Rules.ClockNotSane, ClockSane, Nothing),
        (Rules.TelemetryStale, SampleFresh, Nothing),
        (Rules.TelemetrySlow, SamplesOften, Nothing),
        (Rules.ClockOffsetUnknown, PenClockMapped, Nothing),
        (Rules.MotorRunning, MotorStands, AnySample),
        (Rules.TriggerPressed, TriggerReleased, AnySample),
        (Rules.PenFaults, NoFault, Status),
        (Rules.CartridgeAbsent, CartridgeIn, Nothing),
        (Rules.CartridgeUsed, CartridgeNew, Cartridge),
        (Rules.CartridgeExpired, CartridgeInDate, Cartridge),
        (Rules.BatteryLow, BatteryEnough, Nothing),
        (Rules.TemperatureHigh, NotWarm, Status),
        (Rules.ProfileOfSession, ProfileAsOpened, Nothing),
        (Rules.IndicationMissing, IndicationKnown, Nothing),
        (Rules.DepthArea, DepthWithin, Bounds),
        (Rules.RateAbove, RateWithin, Bounds),
        (Rules.DialSetting, DialAsPlanned, Dial),
        (Rules.ChannelsApart, ChannelsAgree, AnySample),
    ];

    /// <summary>Every precondition that can be judged before anything is sent to the pen.</summary>
    public static IReadOnlyList<PreconditionVerdict> Evaluate(ArmingFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. Checks.Select(check => Judge(check.Rule, check.Check(facts), check.Missing(facts)))];
    }

    /// <summary>Whether the pen enforces the limits that were written: null where it does. Nothing but its own digest says so.</summary>
    /// <param name="penId">The pen.</param>
    /// <param name="written">Digest of the limits that were written, lower-case hexadecimal.</param>
    /// <param name="readBack">Digest that the pen gave back for what it enforces, lower-case hexadecimal; null when it gave none.</param>
    public static Refusal? LimitsConfirmed(string penId, string written, string? readBack) =>
        readBack == written ? null : Rules.LimitsNotConfirmed.Refuse(("pen", penId), ("observed", readBack ?? "none"), ("limit", written));

    /// <summary>
    /// The refusal of the first precondition that failed; null when none did, though one may not have been judged. What is armed is held to this:
    /// whatever goes missing then is its guard's to notice.
    /// </summary>
    public static Refusal? FirstRefusal(IEnumerable<PreconditionVerdict> verdicts) =>
        verdicts.Select(verdict => verdict.Refusal).FirstOrDefault(refusal => refusal is not null);

    /// <summary>Why nothing is armed: the first that failed, else the first that could not be judged; null when all passed.</summary>
    public static Refusal? Objection(IReadOnlyList<PreconditionVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return FirstRefusal(verdicts)
            ?? (verdicts.FirstOrDefault(static verdict => !verdict.Passed) is { } open
                ? Rules.PreconditionNotJudged.Refuse(("observed", open.RuleId), ("limit", open.NotJudgedBecause!))
                : null);
    }

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

    private static PreconditionVerdict Judge(Rule rule, Refusal? refusal, string? missing) =>
        refusal is null && missing is not null ? PreconditionVerdict.NotJudged(rule, missing) : new PreconditionVerdict(rule.Id, rule.HazardId, refusal);

    private static string? Nothing(ArmingFacts facts) => null;

    private static string? Plan(ArmingFacts facts) => facts.Planned is null ? "the plan has no such area and side" : null;

    private static string? Serial(ArmingFacts facts) => facts.SerialSeen is null ? "no pen has answered on its line" : null;

    private static string? Make(ArmingFacts facts) => facts is { Vendor: not null, Model: not null } ? null : "the pen has not said what it is";

    private static string? Qualification(ArmingFacts facts) =>
        Make(facts) ?? (facts.Profile.FindPen(facts.Vendor!, facts.Model!) is null ? "the profile does not qualify this pen" : null);

    private static string? AnySample(ArmingFacts facts) => facts.Newest is null ? "no sample has come" : null;

    private static string? Status(ArmingFacts facts) => facts.PenLatched is null ? "the pen has sent no status" : null;

    private static string? Cartridge(ArmingFacts facts) => facts.CartridgePresent is true ? null : "no cartridge is in the pen";

    private static string? Bounds(ArmingFacts facts) => LimitsFor(facts) is null ? "pen, plan or indication is not known" : null;

    private static string? Dial(ArmingFacts facts) =>
        facts.Device is not { } device ? "the pen has not said how its depth is set"
        : device.DepthControl != DepthControl.Dial ? null
        : Plan(facts) ?? AnySample(facts);

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

    // What would stop the motor on its first sample keeps it from starting: behind a dial the needles stand at their depth before anything is armed.
    private static Refusal? ChannelsAgree(ArmingFacts facts) =>
        facts.Newest is { SecondChannelProtrusion: { } second } newest
        && Math.Abs((long)newest.MeasuredProtrusion.Micrometers - second.Micrometers) is var apart && apart > facts.Profile.Guard.ChannelsUm.Value
            ? Rules.ChannelsApart.Refuse(
                ("pen", facts.PenId),
                ("observed", Refusal.Number(apart)),
                ("limit", Refusal.Number(facts.Profile.Guard.ChannelsUm.Value)),
                ("unit", "um"))
            : null;

    private static string SimulatedWord(bool? simulated) => simulated switch
    {
        true => "simulated",
        false => "not simulated",
        null => "not known to be either",
    };
}
