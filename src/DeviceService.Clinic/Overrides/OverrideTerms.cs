using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Whether a prescriber may permit this now: nothing that is absolute, nothing that needs no override, for no longer than it should
/// stand. All of it is asked again by the rules themselves when it is made use of: an override moves no absolute bound.
/// </summary>
internal static class OverrideTerms
{
    /// <summary>The shortest that one lasts: anything less is over before it is made use of.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest that one lasts which is not for this clinic day alone.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static Refusal? Check(GrantOverride asked, ClinicState state, ClinicCircumstances now) =>
        ClockRules.Sane(now) ?? Session(asked, state) ?? Scope(asked, state, now) ?? Expiry(asked, now);

    private static Refusal? Session(GrantOverride asked, ClinicState state) =>
        asked.ForSessionId is not { } id
        || (state.Treatments.Find(id) is { Newest.IsOpen: true } session && state.Patients.AreOne(session.PatientReference, asked.PatientReference))
            ? null
            : ArgumentRefusals.Form("session_id", id, "an open session of this patient");

    private static Refusal? Scope(GrantOverride asked, ClinicState state, ClinicCircumstances now) => asked.Scope.Subject switch
    {
        OverrideSubject.Depth => Depth(asked, state, now.Profile),
        OverrideSubject.StrokeRate => StrokeRate(asked, state, now.Profile),
        OverrideSubject.Interval => Interval(asked, Judging(state, now)),
        OverrideSubject.Contraindication => Contraindication(asked, Judging(state, now)),
        OverrideSubject.CourseLength => CourseLength(asked, state, now),
        _ => throw new ArgumentOutOfRangeException(nameof(asked), asked.Scope.Subject, "Not a thing that a prescriber may permit."),
    };

    private static Refusal? Depth(GrantOverride grant, ClinicState state, SafetyProfile profile)
    {
        var scope = grant.Scope;
        var (area, asked) = (scope.Area!.Value, scope.ProtrusionUm!.Value);
        var bounds = profile.For(area);
        var recommended = Indications(profile, area).Select(static row => row.RecommendedUm.Value).Append(bounds.RecommendedUm.Value).Min();
        return Sides(scope)
            ?? Beyond(Rules.OverrideAbsoluteDepth, area, asked, Lowest(bounds.AbsoluteUm, OfSession(grant, state, profile)?.AbsoluteUm), "um")
            ?? Within(area, asked, recommended, "um");
    }

    private static Refusal? StrokeRate(GrantOverride grant, ClinicState state, SafetyProfile profile)
    {
        var scope = grant.Scope;
        var (area, asked) = (scope.Area!.Value, scope.StrokeRateMillihertz!.Value);
        var bounds = profile.For(area);
        var recommended = Indications(profile, area)
            .Select(static row => row.RecommendedMillihertz).OfType<Figure>().Select(static figure => figure.Value)
            .Append(bounds.RecommendedMillihertz.Value).Min();
        return Sides(scope)
            ?? Beyond(Rules.OverrideAbsoluteRate, area, asked, Lowest(bounds.AbsoluteMillihertz, OfSession(grant, state, profile)?.AbsoluteMillihertz), "mHz")
            ?? Within(area, asked, recommended, "mHz");
    }

    private static Refusal? Interval(GrantOverride asked, Judging judging)
    {
        var area = asked.Scope.Area!.Value;
        var history = PatientHistory.Of(judging, asked.PatientReference, area, judging.State.Treatments.ChainOf(asked.ForSessionId));
        return AreaInterval.Of(judging.Profile.Intervals, history) is not { } interval || judging.Today >= interval.Recommended
            ? NotNeeded($"the recommended interval of {StateNames.Of(area)} is over, or it was not treated before")
            : judging.Today < interval.Absolute
                ? Rules.OverrideAbsoluteInterval.Refuse(
                    ("area", StateNames.Of(area)),
                    ("treated_on", Text(interval.AbsoluteAfter.On)),
                    ("limit", Text(interval.Absolute)),
                    ("observed", Text(judging.Today)))
                : null;
    }

    // Held against every pen of the profile: what is absolute with one may be relative with another, and the rule asks the pen in hand.
    private static Refusal? Contraindication(GrantOverride asked, Judging judging)
    {
        var question = asked.Scope.QuestionId!;
        var figures = judging.Profile.Screening;
        if (question is not (ScreeningFindings.Age or ScreeningFindings.SkinType) && figures.Find(question) is null)
        {
            return ArgumentRefusals.Form("scope.contraindication.question_id", question, "a question of the profile, age, or fitzpatrick_type");
        }

        var histories = judging.State.Screenings.HistoriesOf(asked.PatientReference, judging.State.Patients);
        if (histories.Count == 0)
        {
            return Rules.ScreeningMissing.Refuse();
        }

        var stamp = judging.Stamp;
        QualifiedPen?[] pens = judging.Profile.Pens.Count > 0 ? [.. judging.Profile.Pens] : [null];
        var findings = pens.Select(pen => ScreeningFindings.Of(
            figures,
            pen,
            histories,
            Enum.GetValues<TreatmentArea>(),
            judging.Today,
            screened => judging.Calendar.DaysSinceAtMost(screened.At, stamp),
            screened => judging.Calendar.DaysSince(screened.At, stamp))).ToArray();
        return findings.Any(found => found.Relative.Contains(question)) ? null
            : findings.Any(found => found.Absolute.Contains(question)) ? Rules.OverrideAbsoluteContraindication.Refuse(("observed", question))
            : NotNeeded($"{question} speaks against nothing in the screenings on record");
    }

    // A session in hand, or one that counts as the same, is not among those that were made.
    private static Refusal? CourseLength(GrantOverride asked, ClinicState state, ClinicCircumstances now)
    {
        var id = asked.Scope.CourseId!;
        if (now.Profile.Course.Beyond == BeyondCourse.Refused)
        {
            return Rules.OverrideAbsoluteCourse.Refuse();
        }

        if (state.Courses.Find(id) is not { } course)
        {
            return Rules.CourseUnknown.Refuse(("observed", id));
        }

        if (!state.Patients.AreOne(course.Record.PatientReference, asked.PatientReference))
        {
            return Rules.CourseOtherPatient.Refuse(("observed", id));
        }

        var count = CourseCount.At(state, now);
        var sessions = count.SessionsOf(course, asked.ForSessionId);
        return !CourseRules.MayBePermitted(now.Profile, course) ? Rules.OverrideAbsoluteCourse.Refuse()
            : CourseRules.MaintenanceFrom(course, sessions) is { } maintenance
                ? count.Today < maintenance ? null : NotNeeded($"maintenance of {id} is due")
                : NotNeeded($"{Refusal.Number(sessions.Count)} sessions of {id} are done, and it has {Refusal.Number(course.Record.Plan.Sessions)}");
    }

    private static Refusal? Expiry(GrantOverride asked, ClinicCircumstances now)
    {
        var lasts = asked.ExpiresAt - now.Now.WallTime;
        var today = asked.Scope.Subject is OverrideSubject.Depth or OverrideSubject.StrokeRate;
        return lasts >= Shortest && (today ? now.Calendar.DayOf(asked.ExpiresAt.AddTicks(-1)) == now.Today : lasts <= Longest)
            ? null
            : Rules.OverrideExpiry.Refuse(
                ("observed", Text(asked.ExpiresAt)),
                ("limit", today ? $"with this clinic day, {Text(now.Today)}" : $"{Refusal.Number((long)Longest.TotalDays)} days from now, {Text(now.Now.WallTime + Longest)}"));
    }

    private static Refusal? Sides(OverrideScope scope) =>
        scope.Sides.Count == 0 ? ArgumentRefusals.Missing("scope.sides")
        : scope.Sides.Distinct().Count() != scope.Sides.Count ? ArgumentRefusals.Form("scope.sides", StateNames.Of(scope.Sides), "each side once")
        : null;

    private static Refusal? Beyond(Rule rule, TreatmentArea area, int asked, int absolute, string unit) => asked <= absolute ? null : rule.Refuse(
        ("area", StateNames.Of(area)), ("observed", Refusal.Number(asked)), ("limit", Refusal.Number(absolute)), ("unit", unit));

    private static Refusal? Within(TreatmentArea area, int asked, int recommended, string unit) => asked > recommended
        ? null
        : NotNeeded($"{Refusal.Number(asked)} {unit} lie within the recommended {Refusal.Number(recommended)} {unit} of {StateNames.Of(area)}");

    private static Refusal NotNeeded(string why) => Rules.OverrideNotNeeded.Refuse(("observed", why));

    // A session for an indication may have a lower recommended bound than its area.
    private static IEnumerable<IndicationBounds> Indications(SafetyProfile profile, TreatmentArea area) =>
        Enum.GetValues<TreatmentIndication>().Select(indication => profile.For(indication, area)).OfType<IndicationBounds>();

    // One that is for a session alone never goes beyond what that session's indication allows at all.
    private static IndicationBounds? OfSession(GrantOverride grant, ClinicState state, SafetyProfile profile) =>
        grant.ForSessionId is { } id && state.Treatments.Find(id)?.Newest.Indication is { } indication ? profile.For(indication, grant.Scope.Area!.Value) : null;

    private static int Lowest(Figure area, Figure? indication) => Math.Min(area.Value, indication?.Value ?? int.MaxValue);

    private static Judging Judging(ClinicState state, ClinicCircumstances now) =>
        new(state, now.Profile, now.Calendar, now.Now, OverrideLeave.Instance);

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
