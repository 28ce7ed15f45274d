using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A session is one appointment. What it began with, and what counts as its own, holds for that long: areas that it treated wait for no interval,
/// its cartridge stays its own, and its preparation stands (H05, H10, H21).
/// </summary>
internal static class AppointmentRules
{
    /// <summary>
    /// How long an appointment may run into the next day, counted from its opening: longer than any treatment lasts, and shorter than a night, so that
    /// neither midnight nor a time zone that is set wrong ends one while it is treated.
    /// </summary>
    private static readonly TimeSpan OverMidnight = TimeSpan.FromHours(6);

    public static PreconditionVerdict Arming(Judging judging, SessionRecord session)
    {
        // By the time that truly passed: a clock that was stepped in mid-session makes it no older.
        var opened = judging.State.Treatments.Find(session.SessionId!)?.CreatedAt;
        var isOver = opened is { } at && judging.Calendar.DaysSince(at, judging.Stamp) > 0 && judging.Stamp.JournalTime - at.JournalTime > OverMidnight;
        return new(Rules.SessionOld.Id, Rules.SessionOld.HazardId, isOver
            ? Rules.SessionOld.Refuse(
                ("session", session.SessionId!), ("observed", Text(judging.Calendar.DayOf(opened!.Value, judging.Stamp))), ("limit", Text(judging.Today)))
            : null);
    }

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
