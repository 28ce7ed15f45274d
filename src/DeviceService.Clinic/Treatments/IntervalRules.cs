using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// How soon an area may be treated again (H10): calendar days in the clinic's time zone since the last session with an activation there,
/// however it ended, under every reference of the patient, and what was reported of other places.
/// </summary>
internal static class IntervalRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(Judging judging, CreationCase creation) => Judge(
        judging,
        creation.Request.PatientReference,
        [.. creation.Request.Items.Select(static item => item.Area).Distinct()],
        judging.State.Treatments.ChainOf(creation.Request.ContinuesSessionId));

    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming) => Judge(
        judging, arming.Session.PatientReference, [arming.Target.Area], judging.State.Treatments.ChainOf(arming.Session.SessionId));

    private static IReadOnlyList<PreconditionVerdict> Judge(
        Judging judging, string patient, IReadOnlyList<TreatmentArea> areas, IReadOnlyList<TreatedSession> own)
    {
        Refusal? absolute = null;
        Refusal? recommended = null;
        foreach (var area in areas)
        {
            if (AreaInterval.Of(judging.Profile.Intervals, PatientHistory.Of(judging, patient, area, own)) is not { } interval)
            {
                continue;
            }

            if (judging.Today < interval.Absolute)
            {
                absolute ??= Refuse(Rules.IntervalAbsolute, interval.AbsoluteAfter, interval.Absolute, judging.Today);
            }
            else if (judging.Today < interval.Recommended && !judging.Permits(LeaveSubject.Interval, patient, StateNames.Of(area)))
            {
                recommended ??= Refuse(Rules.IntervalRecommended, interval.RecommendedAfter, interval.Recommended, judging.Today);
            }
        }

        return
        [
            new(Rules.IntervalAbsolute.Id, Rules.IntervalAbsolute.HazardId, absolute),
            new(Rules.IntervalRecommended.Id, Rules.IntervalRecommended.HazardId, recommended),
        ];
    }

    private static Refusal Refuse(Rule rule, EarlierTreatment earlier, DateOnly from, DateOnly today) => rule.Refuse(
        ("area", StateNames.Of(earlier.Area)),
        ("treated_on", Text(earlier.On)),
        ("treated_in", earlier.SessionId ?? "another place"),
        ("depth", earlier.ProtrusionUm is { } depth ? $"{Refusal.Number(depth)} um" : "a depth that nobody knows"),
        ("limit", Text(from)),
        ("observed", Text(today)),
        ("history", PatientHistory.Reach));

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
