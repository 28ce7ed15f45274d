using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Permitted is what the overrides in force cover, and nothing else.</summary>
internal sealed class OverrideLeave : IPrescriberLeave
{
    public static readonly OverrideLeave Instance = new();

    private OverrideLeave()
    {
    }

    public bool Covers(ClinicState state, LeaveCase asked) =>
        InForce(state, asked.PatientReferences, asked.SessionId, asked.Now).Any(one => Is(one.Record.Scope, asked.Subject, asked.Of));

    /// <summary>How far depth and stroke rate may go beyond what is recommended on one area and side.</summary>
    public static LimitLeave LimitsOf(ClinicState state, string patientReference, TreatmentArea area, BodySide side, string? sessionId, Moment now)
    {
        var there = InForce(state, state.Patients.AllOf(patientReference), sessionId, now)
            .Where(one => one.Record.Scope.Area == area && one.Record.Scope.Sides.Contains(side))
            .ToArray();
        var deepest = there.Where(static one => one.Record.Scope.ProtrusionUm is not null).MaxBy(static one => one.Record.Scope.ProtrusionUm)?.Record;
        var fastest = there.Where(static one => one.Record.Scope.StrokeRateMillihertz is not null).MaxBy(static one => one.Record.Scope.StrokeRateMillihertz)?.Record;
        return new LimitLeave(
            deepest is null ? null : new DepthLeave(NeedleProtrusion.FromMicrometers(deepest.Scope.ProtrusionUm!.Value), deepest.OverrideId),
            fastest is null ? null : new RateLeave(StrokeRate.FromMillihertz(fastest.Scope.StrokeRateMillihertz!.Value), fastest.OverrideId));
    }

    // One for a session counts for what continues that session too: together they are one.
    private static IEnumerable<GrantedOverride> InForce(ClinicState state, IReadOnlyCollection<string> references, string? sessionId, Moment now)
    {
        var sessions = state.Treatments.ChainOf(sessionId);
        var at = state.Time.Of(now).JournalTime;
        return state.Overrides.Of(references).Where(one =>
            one.StandingAt(at) == OverrideStanding.InForce
            && (one.Record.SessionId is not { } bound || sessions.Any(session => session.SessionId == bound)));
    }

    private static bool Is(OverrideScope scope, LeaveSubject subject, string of) => subject switch
    {
        LeaveSubject.Interval => scope is { Subject: OverrideSubject.Interval, Area: { } area } && StateNames.Of(area) == of,
        LeaveSubject.Screening => scope.Subject == OverrideSubject.Contraindication && scope.QuestionId == of,
        LeaveSubject.CourseLength => scope.Subject == OverrideSubject.CourseLength && scope.CourseId == of,
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "Not a thing that a prescriber may permit."),
    };
}
