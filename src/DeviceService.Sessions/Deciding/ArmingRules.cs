using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What Safety says about arming, asked with the state of this pen.</summary>
internal static class ArmingRules
{
    /// <summary>Samples a second that every pen sends after its handshake, and that arming needs.</summary>
    public const int SamplesPerSecond = 100;

    public static Refusal? Refuse(Turn turn, Request.ArmSession request)
    {
        var session = turn.State.Session!;
        var target = request.Target;
        if (request.PlanVersion is { } version && version != session.Plan.Number)
        {
            return Rules.PlanVersion.Refuse(("observed", Refusal.Number(version)), ("limit", Refusal.Number(session.Plan.Number)));
        }

        if (ArmingPreconditions.FirstRefusal(Evaluate(turn, target, request.By)) is { } refusal)
        {
            return refusal;
        }

        // Arming the next one closes the open one, so an open pass that was begun counts as made.
        var begun = turn.State.Pass is { Activations.Count: > 0, Record: var pass } && pass.Area == target.Area && pass.Side == target.Side ? 1 : 0;
        var next = SessionRules.PassesClosed(session, target.Area, target.Side) + begun + 1;
        if (target.Number > next)
        {
            return Rules.PassOrder.Refuse(
                ("observed", Refusal.Number(target.Number)), ("area", target.Area.ToString()), ("side", target.Side.ToString()), ("limit", Refusal.Number(next)));
        }

        return turn.State.Pass?.Record is { } open && open.Area == target.Area && open.Side == target.Side && open.Number == target.Number
            && open.Direction != target.Direction
            ? Rules.PassDirectionChanged.Refuse(
                ("pass", Refusal.Number(open.Number)), ("limit", StateNames.Of(open.Direction)), ("observed", StateNames.Of(target.Direction)))
            : null;
    }

    /// <summary>Every precondition: the pen's own, then whether alarms are seen, then the clinic's.</summary>
    public static IReadOnlyList<PreconditionVerdict> Evaluate(Turn turn, PassTarget target, Actor? by) =>
        [.. ArmingPreconditions.Evaluate(Facts(turn, target)), PenDecision.AlarmsSeen(turn), .. turn.Circumstances.Eligibility.JudgeArming(CaseOf(turn, target, by))];

    /// <summary>What the clinic is asked about an arming.</summary>
    public static ArmingCase CaseOf(Turn turn, PassTarget target, Actor? by) => new()
    {
        Session = turn.State.Session!,
        PenId = turn.State.Session!.PenId!,
        Target = target,
        Item = turn.State.Session.Plan.Items.FirstOrDefault(planned => planned.Area == target.Area && planned.Side == target.Side),
        Cartridge = turn.State.Cartridge,
        By = by,
        Now = turn.Now,
    };

    /// <summary>The pen refuses a generation that is not above every earlier one of the link session; this one never repeats.</summary>
    public static LimitsSnapshot LimitsFor(PenState state, PlanItem item) => PenLimits.Snapshot(
        state.LimitsGeneration + 1,
        EffectiveLimits.Compute(
            item.Area,
            SessionRules.Capability(state.Identity)!,
            SessionRules.Capability(state.Cartridge),
            NeedleProtrusion.FromMicrometers(item.ProtrusionUm),
            DepthMargin.Uncalibrated));

    public static GuardSettings GuardFor(PenState state, LimitsSnapshot limits, PlanItem item) => GuardSettings.ForArming(
        limits,
        NeedleProtrusion.FromMicrometers(item.ProtrusionUm),
        StrokeRate.FromMillihertz(item.StrokeRateMillihertz),
        SessionRules.Capability(state.Identity)!);

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
            ProtocolMajor = state.Identity is null ? null : ArmingThresholds.ProtocolMajor,
            Simulated = state.Identity?.Simulated,
            SessionSimulated = session.Plan.Number > 0 ? session.Simulated : null,
            Latched = state.Latched || circumstances.IsLatched ? state.Stop?.Reason ?? StopReason.PenStopped : null,
            PenLatched = state.Status?.Latched,
            Newest = circumstances.Newest,
            SampleAge = circumstances.SampleAge,
            SamplesPerSecond = SamplesPerSecond,
            PenClockMapped = state.Clock is not null,
            CartridgePresent = state.Cartridge?.Present ?? state.Status?.CartridgePresent,
            CartridgeId = state.Cartridge?.TagId,
            CartridgeUsed = state.CartridgePast is CartridgePast.UsedElsewhere or CartridgePast.Unread,
            CartridgeExpiresOn = state.Cartridge?.ExpiresOn,
            Today = DateOnly.FromDateTime(turn.Now.WallTime.UtcDateTime),
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
            Cartridge = SessionRules.Capability(state.Cartridge),
        };
    }
}
