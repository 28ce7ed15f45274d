using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What a verdict about a patient depends on, besides the question.</summary>
internal sealed record Judging(ClinicState State, SafetyProfile Profile, ClinicCalendar Calendar, Moment Now, IPrescriberLeave Leave)
{
    /// <summary>The session that is judged, or that a new one continues; null for none.</summary>
    public string? SessionId { get; init; }

    /// <summary>Now, by wall and journal.</summary>
    public Stamp Stamp => State.Time.Of(Now);

    /// <summary>Today in the clinic's calendar.</summary>
    public DateOnly Today => Calendar.DayOf(Now.WallTime);

    /// <summary>Whether a prescriber permitted this for the patient.</summary>
    public bool Permits(LeaveSubject subject, string patientReference, string of) =>
        Leave.Covers(State, new LeaveCase(subject, State.Patients.AllOf(patientReference), of, Now) { SessionId = SessionId });

    public static Judging Of(ClinicState state, Moment now, ClinicOptions options, string? sessionId = null) =>
        new(state, options.Profile(), new ClinicCalendar(options.TimeZone), now, options.Leave) { SessionId = sessionId };
}
