using System.Globalization;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What Safety says about arming, asked with the state of this pen.</summary>
internal static class ArmingRules
{
    /// <summary>Every precondition: what was asked, the pen's own, whether alarms are seen, the clinic's, and last what the operator was shown.</summary>
    public static ArmingReport Judge(Turn now, Request.ArmSession asked)
    {
        // As it would be with the cartridge named; what was only asked for names nothing.
        var turn = new Turn(PenDecision.Naming(now.State, asked.CartridgeId, now.Circumstances.Eligibility), now.Circumstances);
        var shown = ReadBackOf(turn, asked.Target);
        return new ArmingReport(
            turn.Now,
            [
                PenDecision.ControlHeld(turn, asked),
                PlanShown(turn, asked),
                .. ArmingPreconditions.Evaluate(Facts(turn, asked.Target)),
                PassInTurn(turn, asked.Target),
                DirectionKept(turn, asked.Target),
                .. BudgetUse.Judge(turn, asked.Target),
                PenDecision.AlarmsSeen(turn),
                .. turn.Circumstances.Eligibility.JudgeArming(CaseOf(turn, asked.Target, asked.By) with { NamedCartridgeId = asked.CartridgeId }),
                OperatorShown(turn, asked, shown),
            ],
            shown);
    }

    private static PreconditionVerdict PlanShown(Turn turn, Request.ArmSession asked)
    {
        var newest = turn.State.Session!.Plan.Number;
        return Verdict(Rules.PlanVersion, asked.PlanVersion is { } version && version != newest
            ? Rules.PlanVersion.Refuse(("observed", Refusal.Number(version)), ("limit", Refusal.Number(newest)))
            : null);
    }

    // Arming the next one closes the open one, so an open pass that was begun counts as made.
    private static PreconditionVerdict PassInTurn(Turn turn, PassTarget target)
    {
        var begun = turn.State.Pass is { Activations.Count: > 0, Record: var pass } && pass.Area == target.Area && pass.Side == target.Side ? 1 : 0;
        var next = SessionRules.PassesClosed(turn.State.Session!, target.Area, target.Side) + begun + 1;
        return Verdict(Rules.PassOrder, target.Number > next
            ? Rules.PassOrder.Refuse(
                ("observed", Refusal.Number(target.Number)), ("area", target.Area.ToString()), ("side", target.Side.ToString()), ("limit", Refusal.Number(next)))
            : null);
    }

    private static PreconditionVerdict DirectionKept(Turn turn, PassTarget target) => Verdict(
        Rules.PassDirectionChanged,
        turn.State.Pass?.Record is { } open && open.Area == target.Area && open.Side == target.Side && open.Number == target.Number
            && open.Direction != target.Direction
            ? Rules.PassDirectionChanged.Refuse(
                ("pass", Refusal.Number(open.Number)), ("limit", StateNames.Of(open.Direction)), ("observed", StateNames.Of(target.Direction)))
            : null);

    // Whoever commands has to have shown what it commands; where no control is asked for, a wrong digest is still wrong.
    private static PreconditionVerdict OperatorShown(Turn turn, Request.ArmSession asked, ReadBack shown) => Verdict(
        Rules.ReadBackMissing,
        asked.ReadBackDigest is not { } digest ? turn.Circumstances.ControlRequired ? Rules.ReadBackMissing.Refuse() : null
        : digest != shown.Digest() ? Rules.ReadBackDiffers.Refuse()
        : null);

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);

    private static ReadBack ReadBackOf(Turn turn, PassTarget target)
    {
        var state = turn.State;
        var session = state.Session!;
        var item = session.Plan.Items.FirstOrDefault(planned => planned.Area == target.Area && planned.Side == target.Side);
        return new ReadBack
        {
            SessionId = session.SessionId!,
            PatientReference = session.PatientReference,
            Target = target,
            ProtrusionUm = item?.ProtrusionUm ?? 0,
            StrokeRateMillihertz = item?.StrokeRateMillihertz ?? 0,
            LimitUm = item is not null && SessionRules.Capability(state.Identity) is { } device && device.Check() is null
                    && session.Indication is not null
                ? LimitsFor(turn, item).ProtrusionMax.Micrometers
                : 0,
            CartridgeId = state.Seated?.TagId ?? "",
            CartridgeInsertion = state.Cartridge is { Present: true } seated
                ? string.Create(CultureInfo.InvariantCulture, $"{state.BootId}.{seated.Insertions}")
                : "",
        };
    }

    /// <summary>What the clinic is asked about an arming.</summary>
    public static ArmingCase CaseOf(Turn turn, PassTarget target, Actor? by) => new()
    {
        Session = turn.State.Session!,
        PenId = turn.State.Session!.PenId!,
        Pen = turn.State.Identity,
        Target = target,
        Item = turn.State.Session.Plan.Items.FirstOrDefault(planned => planned.Area == target.Area && planned.Side == target.Side),
        Cartridge = turn.State.Seated,
        BootId = turn.State.BootId,
        By = by,
        Now = turn.Now,
    };

    /// <summary>The pen refuses a generation that is not above every earlier one of the link session; this one never repeats.</summary>
    public static LimitsSnapshot LimitsFor(Turn turn, PlanItem item) => PenLimits.Snapshot(turn.State.LimitsGeneration + 1, EffectiveLimitsOn(turn, item)!);

    /// <summary>
    /// Whether depth and rate of what is armed are still within every bound: an override that ended, another role or a calibration that is
    /// less sure lowers them. Null where they are. Its own bound, the plan's, goes with the setting; so L has not sunk where this is null.
    /// </summary>
    public static Refusal? BeyondLimits(Turn turn, PlanItem item) => EffectiveLimitsOn(turn, item) is { } limits
        ? limits.CheckSetting(NeedleProtrusion.FromMicrometers(item.ProtrusionUm)) ?? limits.CheckRate(StrokeRate.FromMillihertz(item.StrokeRateMillihertz))
        : null;

    /// <summary>Every bound on what is to be armed; null where pen or indication are not known.</summary>
    public static EffectiveLimits? EffectiveLimitsOn(Turn turn, PlanItem item)
    {
        var (state, circumstances) = (turn.State, turn.Circumstances);
        return SessionRules.Grounds(circumstances.Profile, circumstances.Eligibility, state.Identity, state.Seated, state.Session!) is { } grounds
            ? EffectiveLimits.Compute(grounds, item.Area, NeedleProtrusion.FromMicrometers(item.ProtrusionUm), LeaveOn(turn, item.Area, item.Side))
            : null;
    }

    private static LimitLeave LeaveOn(Turn turn, TreatmentArea area, BodySide side) => turn.Circumstances.Eligibility.LeaveFor(
        turn.State.Session!.PatientReference, area, side, turn.State.Session.SessionId, turn.Now);

    public static GuardSettings GuardFor(Turn turn, ArmingProgress arming) => GuardSettings.ForArming(
        arming.Limits,
        NeedleProtrusion.FromMicrometers(arming.Item.ProtrusionUm),
        StrokeRate.FromMillihertz(arming.Item.StrokeRateMillihertz),
        SessionRules.Capability(turn.State.Identity)!,
        turn.Circumstances.Profile,
        BudgetUse.AllowanceFor(turn, arming.Item));

    private static ArmingFacts Facts(Turn turn, PassTarget target)
    {
        var state = turn.State;
        var circumstances = turn.Circumstances;
        var session = state.Session!;
        var item = session.Plan.Items.FirstOrDefault(planned => planned.Area == target.Area && planned.Side == target.Side);
        return new ArmingFacts
        {
            PenId = session.PenId!,
            SessionId = session.SessionId!,
            Session = session.State,
            Administrative = state.AdministrativeState,
            Link = state.Link.State,
            LinkRemedy = state.Link.Remedy,
            SerialSeen = state.Identity?.SerialNumber,
            SerialDuplicate = state.DuplicateSerial,
            ProtocolMajor = state.Identity is null ? null : ArmingPreconditions.ProtocolMajor,
            Simulated = state.Identity?.Simulated,
            SessionSimulated = session.Plan.Number > 0 ? session.Simulated : null,
            Latched = state.Latched || circumstances.IsLatched ? state.Stop?.Reason ?? StopReason.PenStopped : null,
            PenLatched = state.Status?.Latched,
            Newest = circumstances.Newest,
            SampleAge = circumstances.SampleAge,
            SamplesPerSecond = TelemetryRate.Of(state.SamplesPerSecond, circumstances.SampleRateHz),
            PenClockMapped = state.Clock is not null,
            CartridgePresent = state.Cartridge?.Present ?? state.Status?.CartridgePresent,
            CartridgeId = state.Seated?.TagId,
            CartridgeUsed = state.CartridgePast is CartridgePast.UsedElsewhere or CartridgePast.Unread,
            CartridgeExpiresOn = state.Seated?.ExpiresOn,
            Today = circumstances.Eligibility.DayOf(turn.Now),
            BatteryPercent = state.Status?.BatteryPercent,
            TemperatureDecidegrees = state.Status?.TemperatureDecidegrees,
            Faults = (PenFaults)(state.Status?.FaultFlags ?? 0),
            JournalTrouble = circumstances.Journal.Writable ? null : circumstances.Journal.Reason,
            ClockDoubt = circumstances.ClockDoubt.Length == 0 ? null : circumstances.ClockDoubt,
            Area = target.Area,
            Side = target.Side,
            PassNumber = target.Number,
            Direction = target.Direction,
            PassClosed = target.Number <= SessionRules.PassesClosed(session, target.Area, target.Side),
            Planned = item is null ? null : SessionRules.Planned(item),
            Device = SessionRules.Capability(state.Identity),
            Cartridge = SessionRules.Capability(state.Seated),
            CalibrationUm = circumstances.Eligibility.CalibrationUncertaintyUm(session.PenId!),
            Profile = circumstances.Profile,
            SessionProfile = session.ProfileDigest,
            Indication = session.Indication,
            Role = circumstances.Eligibility.RoleOf(session.OperatorId),
            Leave = LeaveOn(turn, target.Area, target.Side),
            Vendor = state.Identity?.Vendor,
            Model = state.Identity?.Model,
            FirmwareVersion = state.Identity?.FirmwareVersion,
        };
    }
}
