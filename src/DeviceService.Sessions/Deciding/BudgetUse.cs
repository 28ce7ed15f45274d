using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What was on record of an area and side when an arming began; what it uses up before it is on record is reckoned from there.</summary>
internal sealed record BudgetMetering(PlanItem Item, string? CartridgeTagId, long Strokes, long DriveTimeUs);

/// <summary>What the records of a session and of the clinic say was used up, put before Safety's budgets.</summary>
internal static class BudgetUse
{
    /// <summary>Whether anything is left to arm for.</summary>
    public static IReadOnlyList<PreconditionVerdict> Judge(Turn turn, PassTarget target)
    {
        var size = turn.State.Session!.Plan.Items.FirstOrDefault(item => item.Area == target.Area && item.Side == target.Side)?.SizeCm2;
        var inPen = turn.State.Cartridge?.Present ?? turn.State.Status?.CartridgePresent;
        return
        [
            .. BudgetRules.Evaluate(CaseOf(turn, Made(turn.State, target)), target.Area, target.Side, size).Select(verdict =>
                verdict is { RuleId: var id, Passed: true } && id == Rules.CartridgeTimeSpent.Id && inPen is not true
                    ? PreconditionVerdict.NotJudged(Rules.CartridgeTimeSpent, "no cartridge is in the pen")
                    : verdict),
        ];
    }

    /// <summary>What an arming may use up.</summary>
    public static TreatmentAllowance AllowanceFor(Turn turn, PlanItem item) => TreatmentAllowance.Of(
        CaseOf(turn, Made(turn.State, null)), item.Area, item.Side, item.SizeCm2, turn.State.Counters?.Strokes);

    /// <summary>From here on what is used up is not on record yet.</summary>
    public static BudgetMetering Begin(Turn turn, PlanItem item)
    {
        var now = On(Made(turn.State, null), item.Area, item.Side);
        return new BudgetMetering(item, TagOf(turn.State), now.Strokes, now.DriveTimeUs);
    }

    /// <summary>Every budget of the open session: of each area and side that is planned or was treated, then those over all, and last what <see cref="DwellOf"/> says.</summary>
    public static IReadOnlyList<Budget> Sheet(Turn turn)
    {
        // Once a press is on record, the record says it all.
        var metering = turn.State is { Activation: null, Ending.IsEmpty: true } ? null : turn.State.Metering;
        var facts = CaseOf(turn, Made(turn.State, null), metering);
        var planned = turn.State.Session!.Plan.Items;
        return
        [
            .. planned.SelectMany(item => BudgetSheet.OfArea(facts, item.Area, item.Side, item.SizeCm2)),
            .. BudgetSheet.OverAll(facts),
            .. DwellOf(turn) is { } dwell ? [dwell] : Array.Empty<Budget>(),
        ];
    }

    /// <summary>How long needles ran in the place where the pen is now; null where nothing is armed, or the pen reports no glide.</summary>
    public static Budget? DwellOf(Turn turn) => turn is { State.Metering.Item: var item, Circumstances: { Live.PlaceUs: { } placeUs, Profile: var profile } }
        ? BudgetSheet.Dwell(profile, item.Area, item.Side, placeUs)
        : null;

    private static BudgetCase CaseOf(Turn turn, IReadOnlyList<AreaUse> made, BudgetMetering? metering = null)
    {
        var (state, session) = (turn.State, turn.State.Session!);
        var tag = TagOf(state);
        var outside = turn.Circumstances.Eligibility.UseOutside(session, tag, turn.Now);
        var facts = new BudgetCase
        {
            Profile = turn.Circumstances.Profile,
            Made = made,
            CartridgeModel = state.Seated?.Model,
            Needles = state.Seated?.NeedleCount,
            CartridgeUs = outside.CartridgeTimeUs + session.Cartridges.Where(one => one.CartridgeTagId == tag).Sum(static one => one.DriveTimeUs),
            DayUs = outside.DayTimeUs + session.Progress.Sum(static one => one.DriveTimeUs),
        };
        return metering is null ? facts : WithLive(facts, turn.Circumstances.Live, metering);
    }

    // What the line thread counted since the arming began, less what came on record since.
    private static BudgetCase WithLive(BudgetCase facts, LiveUse live, BudgetMetering metering)
    {
        var recorded = facts.On(metering.Item.Area, metering.Item.Side);
        var strokes = Math.Max(0, live.Strokes - (recorded.Strokes - metering.Strokes));
        var driveUs = Math.Max(0, live.DriveUs - (recorded.DriveTimeUs - metering.DriveTimeUs));
        var together = recorded with
        {
            Strokes = recorded.Strokes + strokes,
            Punctures = recorded.Punctures + (strokes * facts.NeedlesCounted),
            DriveTimeUs = recorded.DriveTimeUs + driveUs,
        };
        return facts with
        {
            Made = [.. facts.Made.Where(use => use != recorded), together],
            CartridgeUs = facts.CartridgeUs + driveUs,
            DayUs = facts.DayUs + driveUs,
        };
    }

    // What was carried over and what was done here. A pass that was begun and is not closed counts, unless it is the one that goes on.
    private static IReadOnlyList<AreaUse> Made(PenState state, PassTarget? goesOn)
    {
        var session = state.Session!;
        var begun = state.Pass is { Activations.Count: > 0, Record: var pass } && !(goesOn is { } target && PenDecision.SameTarget(pass, target))
            ? [new AreaUse(pass.Area, pass.Side, 1, 0, 0, 0)]
            : Array.Empty<AreaUse>();
        return
        [
            .. session.Carried.Select(static one => new AreaUse(one.Area, one.Side, one.Passes, one.Strokes, one.Punctures, one.DriveTimeUs, one.SizeCm2))
                .Concat(session.Progress.Select(static one => new AreaUse(one.Area, one.Side, one.PassesClosed, one.Strokes, one.Punctures, one.DriveTimeUs, one.SizeCm2)))
                .Concat(begun)
                .GroupBy(static use => (use.Area, use.Side))
                .Select(static group => new AreaUse(
                    group.Key.Area,
                    group.Key.Side,
                    group.Sum(static use => use.Passes),
                    group.Sum(static use => use.Strokes),
                    group.All(static use => use.Punctures is not null) ? group.Sum(static use => use.Punctures) : null,
                    group.Sum(static use => use.DriveTimeUs),
                    group.Min(static use => use.SizeCm2))),
        ];
    }

    private static AreaUse On(IReadOnlyList<AreaUse> made, TreatmentArea area, BodySide side) =>
        made.FirstOrDefault(use => use.Area == area && use.Side == side) ?? new AreaUse(area, side, 0, 0, 0, 0);

    private static string? TagOf(PenState state) => state.Seated?.TagId ?? state.Reservation?.CartridgeTagId;
}
