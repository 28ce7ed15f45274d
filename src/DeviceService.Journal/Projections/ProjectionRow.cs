using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>What one entry changes in one projection.</summary>
/// <param name="Table">The projection.</param>
/// <param name="Values">Key and columns, in the order of the table.</param>
internal readonly record struct ProjectionRow(ProjectionTable Table, params object?[] Values)
{
    /// <summary>What an entry changes: a function of the entry alone, so that projections can be rebuilt and compared.</summary>
    public static IEnumerable<ProjectionRow> Of(JournalEntry entry) => [.. OfKind(entry), .. OfTouches(entry)];

    /// <summary>What had a part in which session, by this entry.</summary>
    public static IEnumerable<ProjectionRow> OfTouches(JournalEntry entry) => Touch.In(entry).Select(touch => new ProjectionRow(
        ProjectionTable.Touches, touch.Subject.ToString(), touch.Name, UnixMicroseconds.MinuteOf(touch.At), entry.SessionId));

    /// <summary>What stopped which pen, by this entry.</summary>
    public static IEnumerable<ProjectionRow> OfCauses(JournalEntry entry) => entry is StopRecord stop
        ? [new(ProjectionTable.Causes, stop.StopId, stop.PenId, stop.Reason.ToString(), UnixMicroseconds.Of(stop.StoppedAt.WallTime))]
        : [];

    private static IEnumerable<ProjectionRow> OfKind(JournalEntry entry) => entry switch
    {
        SessionRecord session => OfSession(session),
        PassRecord pass =>
        [
            new(ProjectionTable.Passes, pass.PassId, pass.SessionId, pass.PenId, pass.PatientReference, pass.CartridgeTagId,
                UnixMicroseconds.Of(pass.Period.Start.WallTime)),
        ],
        ActivationRecord activation => OfActivation(activation),
        StopRecord stop => [new(ProjectionTable.Stops, stop.StopId, stop.PenId, stop.SessionId), .. OfCauses(stop)],
        AlarmRecord alarm =>
            [new(ProjectionTable.Alarms, alarm.AlarmId, alarm.PenId, alarm.SessionId, Flag(alarm.Stands))],
        RefusalRecord refusal => [new(ProjectionTable.Refusals, refusal.SessionId, refusal.PenId, refusal.RuleId)],
        AttachedPenRecord pen => OfPen(pen),
        ReservationRecord reservation =>
        [
            new(ProjectionTable.Reservations, reservation.ReservationId, reservation.PenId, reservation.SessionId,
                reservation.CartridgeTagId, reservation.State.ToString()),
        ],
        RequestRecord request =>
        [
            new(ProjectionTable.Requests, request.Principal, request.Rpc, request.RequestId,
                UnixMicroseconds.Of(request.At.WallTime)),
        ],
        RecordingRecord recording =>
            [new(ProjectionTable.Recordings, recording.ActivationId, recording.PassId, recording.Digest)],
        ServiceRecord or PlanRecord or IntentRecord or OutcomeRecord or LinkRecord or ClockRecord or CheckpointRecord
            or ControlRecord or CartridgeSeatRecord or ClinicRecord => [],
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Kind, "No projection is defined for this kind of entry."),
    };

    private static IEnumerable<ProjectionRow> OfSession(SessionRecord session)
    {
        var id = session.SessionId ?? throw new ArgumentException("A session entry needs its session id.", nameof(session));
        yield return new(ProjectionTable.Sessions, id, session.PenId, session.PatientReference, session.State.ToString(),
            Flag(session.State is not (SessionState.Completed or SessionState.Aborted)),
            UnixMicroseconds.Of(session.CreatedAt.WallTime));
    }

    private static IEnumerable<ProjectionRow> OfActivation(ActivationRecord activation)
    {
        yield return new(ProjectionTable.Activations, activation.ActivationId, activation.PassId, activation.SessionId,
            activation.PenId);
        if (activation.RecordingDigest is { } digest)
        {
            yield return new(ProjectionTable.Recordings, activation.ActivationId, activation.PassId, digest);
        }
    }

    private static IEnumerable<ProjectionRow> OfPen(AttachedPenRecord pen)
    {
        yield return new(ProjectionTable.Lines, pen.Line, pen.PenId, Flag(pen.Attached));
        if (pen.PenId is { } id)
        {
            yield return new(ProjectionTable.Pens, id, pen.Line, Flag(pen.Attached));
        }
    }

    private static long Flag(bool value) => value ? 1 : 0;
}
