using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was armed beyond the recommended bounds of its area stays armed only as long as an override in force permits it.</summary>
/// <remarks>Intervals, screenings and courses ask for their overrides by themselves; the limits of the pen are computed before this.</remarks>
internal static class OverrideRules
{
    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming)
    {
        if (arming.Item is not { } item)
        {
            return
            [
                PreconditionVerdict.NotJudged(Rules.OverrideMissingDepth, "the plan has no such area and side"),
                PreconditionVerdict.NotJudged(Rules.OverrideMissingRate, "the plan has no such area and side"),
            ];
        }

        var bounds = judging.Profile.For(item.Area);
        var leave = OverrideLeave.LimitsOf(
            judging.State, arming.Session.PatientReference, item.Area, item.Side, arming.Session.SessionId, judging.Now);
        return
        [
            Verdict(
                Rules.OverrideMissingDepth,
                Unpermitted(Rules.OverrideMissingDepth, item, item.ProtrusionUm, bounds.RecommendedUm, leave.Depth?.Protrusion.Micrometers, "um")),
            Verdict(
                Rules.OverrideMissingRate,
                Unpermitted(Rules.OverrideMissingRate, item, item.StrokeRateMillihertz, bounds.RecommendedMillihertz, leave.Rate?.Rate.Millihertz, "mHz")),
        ];
    }

    private static Refusal? Unpermitted(Rule rule, PlanItem item, int set, int recommended, int? permitted, string unit) =>
        set <= recommended || set <= permitted ? null : rule.Refuse(
            ("area", StateNames.Of(item.Area)), ("observed", Refusal.Number(set)), ("limit", Refusal.Number(recommended)), ("unit", unit));

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);
}
