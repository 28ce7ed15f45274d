using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Who had a part in a session by an override that was in force in it, though no entry of the session says so: it was for any session of
/// the patient, or for the one that this one continues.
/// </summary>
internal static class OverrideParts
{
    /// <summary>The parts in this session, each since the override was there and the session too.</summary>
    public static IEnumerable<PartTaken> In(ClinicState state, TreatedSession session) =>
        state.Overrides.Of(state.Patients.AllOf(session.PatientReference))
            .Where(granted => Counts(state, granted, session))
            .SelectMany(granted => Of(granted, session));

    /// <summary>The sessions in which this person had such a part, with the override by which.</summary>
    public static IEnumerable<(TreatedSession Session, OverrideRecord Override, DateTimeOffset At)> Of(ClinicState state, string operatorId) =>
        from granted in state.Overrides.All
        where granted.Record.By.OperatorId == operatorId || granted.Record.AskedByOperatorId == operatorId
        from session in state.Treatments.Of(state.Patients.AllOf(granted.Record.PatientReference))
        where Counts(state, granted, session)
        select (session, granted.Record, Since(granted, session));

    private static IEnumerable<PartTaken> Of(GrantedOverride granted, TreatedSession session)
    {
        var at = Since(granted, session);
        if (granted.Record.By.OperatorId is { } signer)
        {
            yield return new PartTaken(signer, OperatorPart.Permitted, at);
        }

        if (granted.Record.AskedByOperatorId is { } asking)
        {
            yield return new PartTaken(asking, OperatorPart.Commanded, at);
        }
    }

    private static bool Counts(ClinicState state, GrantedOverride granted, TreatedSession session) =>
        IsFor(state, granted.Record.SessionId, session.SessionId)
        && Concerns(granted.Record.Scope, session.Newest)
        && (session.EndedAt is not { } ended || granted.At.JournalTime < ended.JournalTime)
        && session.CreatedAt.JournalTime < (granted.RevokedAt is { } revoked && revoked.JournalTime < granted.EndsAt ? revoked.JournalTime : granted.EndsAt);

    // One for this very session is an entry of it.
    private static bool IsFor(ClinicState state, string? bound, string sessionId) =>
        bound is null || (bound != sessionId && state.Treatments.ChainOf(sessionId).Any(one => one.SessionId == bound));

    private static bool Concerns(OverrideScope scope, SessionRecord session) => scope.Subject switch
    {
        OverrideSubject.Depth or OverrideSubject.StrokeRate => session.Plan.Items.Any(item => item.Area == scope.Area && scope.Sides.Contains(item.Side)),
        OverrideSubject.Interval => session.Plan.Items.Any(item => item.Area == scope.Area),
        OverrideSubject.CourseLength => session.CourseId == scope.CourseId,
        OverrideSubject.Contraindication => true,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope.Subject, "Nothing says which sessions this override is for."),
    };

    private static DateTimeOffset Since(GrantedOverride granted, TreatedSession session) =>
        (granted.At.JournalTime > session.CreatedAt.JournalTime ? granted.At : session.CreatedAt).WallTime;
}
