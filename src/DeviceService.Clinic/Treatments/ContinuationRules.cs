using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// When a second session counts as the same one: pen, line or service died in mid-session, and it goes on in another, on the same clinic
/// day. What the first one did is carried into the second. One that somebody ended is over: its areas wait for their interval.
/// </summary>
internal static class ContinuationRules
{
    private const long MillihertzTimesUs = 1_000_000_000;

    public static IReadOnlyList<PreconditionVerdict> Creation(Judging judging, CreationCase creation) =>
        creation.Request.ContinuesSessionId is { } before
            ? [new(Rules.ContinuationWrong.Id, Rules.ContinuationWrong.HazardId, Objection(judging, creation, before) is { } observed
                ? Rules.ContinuationWrong.Refuse(("session", before), ("observed", observed))
                : null)]
            : [];

    /// <remarks>
    /// Two pens may be asked at once, before either session is on record. The session that was recorded first goes on; the other one is refused
    /// here, at the latest once its own intent to arm is durable.
    /// </remarks>
    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, SessionRecord session) =>
        session.ContinuesSessionId is { } before
            ? [new(Rules.ContinuationWrong.Id, Rules.ContinuationWrong.HazardId,
                state.Treatments.ContinuationOf(before) is { } first && first != session.SessionId
                    ? Rules.ContinuationWrong.Refuse(("session", before), ("observed", $"{first} continues it already"))
                    : null)]
            : [];

    /// <summary>
    /// What the session that is continued did, or may have done where nobody can tell, with what was carried into it; nothing where none is.
    /// </summary>
    /// <param name="treatments">The records.</param>
    /// <param name="continues">The session that is continued; null for none.</param>
    /// <param name="activationMs">The longest that one press may run the motor, in ms.</param>
    public static IReadOnlyList<CarriedProgress> Carried(TreatmentBook treatments, string? continues, int activationMs) =>
        continues is null || treatments.Find(continues) is not { } before
            ? []
            :
            [
                .. before.Newest.Carried
                    .Concat(before.Treated.Select(pass => new CarriedProgress(
                        pass.Area, pass.Side, 1, pass.Strokes, pass.Punctures, TimeOf(before, pass), pass.SizeCm2)))
                    .Concat(before.Unseen(activationMs) is var (unseen, timeUs) ? [MayHaveBeen(unseen, timeUs)] : [])
                    .GroupBy(static one => (one.Area, one.Side))
                    .Select(static group => new CarriedProgress(
                        group.Key.Area,
                        group.Key.Side,
                        group.Sum(static one => one.Passes),
                        group.Sum(static one => one.Strokes),
                        group.All(static one => one.Punctures is not null) ? group.Sum(static one => one.Punctures) : null,
                        group.Sum(static one => one.DriveTimeUs),
                        group.Min(static one => one.SizeCm2))),
            ];

    private static long TimeOf(TreatedSession session, TreatedPass pass) =>
        Math.Max(pass.DriveTimeUs, session.Activations.Values.Where(one => one.PassId == pass.PassId).Sum(static one => one.CountedTimeUs));

    // Of the pass that is carried already: no pass more.
    private static CarriedProgress MayHaveBeen(TreatedPass pass, long timeUs)
    {
        var strokes = (((long)pass.StrokeRateMillihertz * timeUs) + MillihertzTimesUs - 1) / MillihertzTimesUs;
        return new CarriedProgress(pass.Area, pass.Side, 0, strokes, strokes * pass.NeedleCount, timeUs, pass.SizeCm2);
    }

    private static string? Objection(Judging judging, CreationCase creation, string before) =>
        judging.State.Treatments.Find(before) is not { } session ? "there is none"
        : !judging.State.Patients.AreOne(session.PatientReference, creation.Request.PatientReference) ? "it is another patient's"
        : session.Newest.IsOpen ? "it is still open"
        : session.Newest.End == SessionEnd.AsPlanned ? "it was done as planned"
        : IsBrokenOff(session.Newest) ? Later(judging, session)
        : $"it ended {StateNames.Of(session.Newest.End!.Value)} by somebody's decision, and not by pen, line or service";

    private static string? Later(Judging judging, TreatedSession session) =>
        judging.State.Treatments.ContinuationOf(session.SessionId) is { } taken ? $"{taken} continues it already"
        : judging.Calendar.DaysSinceAtMost(session.CreatedAt, judging.Stamp) != 0 || judging.Calendar.DaysSince(session.CreatedAt, judging.Stamp) != 0
            ? "it is not of this clinic day"
            : null;

    // A pen that was gone when it was aborted, or one that was not armed again after it was taken out of the operator's hands.
    private static bool IsBrokenOff(SessionRecord session) => session.End == SessionEnd.AbortedOutcomeUnknown || session.BrokenOffBy is not null;
}
