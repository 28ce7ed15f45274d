using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What screenings permit (H11). Nothing that is not on record, and in force, counts as a no.</summary>
internal static class ScreeningRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(Judging judging, CreationCase creation) =>
        Of(judging, creation.Request.PatientReference, [.. creation.Request.Items.Select(static item => item.Area).Distinct()], creation.Pen);

    /// <summary>Before there is a session. A label is held against it where the pen is known already.</summary>
    public static IReadOnlyList<PreconditionVerdict> Of(Judging judging, string patient, IReadOnlyList<TreatmentArea> areas, PenIdentity? pen) =>
        Judge(judging, patient, areas, pen is null ? null : LabelOf(judging.Profile, pen), judging.Calendar.DaysSinceAtMost);

    /// <summary>An arming that stands is judged by the time that truly passed: a step of the wall clock alone stops nobody in mid-treatment.</summary>
    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming) => Judge(
        judging,
        arming.Session.PatientReference,
        [arming.Target.Area],
        LabelOf(judging.Profile, arming.Pen),
        arming.By is null ? judging.Calendar.DaysSince : judging.Calendar.DaysSinceAtMost);

    private static Rule[] OfScreened => [Rules.ScreeningAbsolute, Rules.ScreeningExpired, Rules.ScreeningArea, Rules.ScreeningRelative];

    private static IReadOnlyList<PreconditionVerdict> Judge(
        Judging judging, string patient, IReadOnlyList<TreatmentArea> areas, QualifiedPen? pen, Func<Stamp, Stamp, int> daysSince)
    {
        var histories = judging.State.Screenings.HistoriesOf(patient, judging.State.Patients);
        if (histories.Count == 0)
        {
            return
            [
                Verdict(Rules.ScreeningMissing, Rules.ScreeningMissing.Refuse()),
                .. OfScreened.Select(static rule => PreconditionVerdict.NotJudged(rule, "the patient was never screened")),
            ];
        }

        var now = judging.Stamp;
        var found = ScreeningFindings.Of(
            judging.Profile.Screening,
            pen,
            histories,
            areas,
            judging.Today,
            screened => daysSince(screened.At, now),
            screened => judging.Calendar.DaysSince(screened.At, now));
        var unpermitted = found.Relative.Where(id => !judging.Permits(LeaveSubject.Screening, patient, id)).ToArray();
        return
        [
            Verdict(Rules.ScreeningMissing, null),
            Verdict(Rules.ScreeningAbsolute, Naming(Rules.ScreeningAbsolute, found.Absolute)),
            Verdict(Rules.ScreeningExpired, Naming(Rules.ScreeningExpired, found.Expired)),
            Verdict(Rules.ScreeningArea, Naming(Rules.ScreeningArea, [.. found.AreasUnseen.Select(StateNames.Of)])),
            Verdict(Rules.ScreeningRelative, Naming(Rules.ScreeningRelative, unpermitted)),
        ];
    }

    // A pen that nobody qualified has no label, and so no skin type is on it.
    private static QualifiedPen LabelOf(SafetyProfile profile, PenIdentity? pen) =>
        (pen is null ? null : profile.FindPen(pen.Vendor, pen.Model))
        ?? new QualifiedPen(pen?.Vendor ?? "", pen?.Model ?? "", [], [], [], [], [], [], "", FigureMark.Unverified);

    private static Refusal? Naming(Rule rule, IReadOnlyList<string> what) => what.Count == 0 ? null : rule.Refuse(("observed", string.Join(", ", what)));

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);
}
