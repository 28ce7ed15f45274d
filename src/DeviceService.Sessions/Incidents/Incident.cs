using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What makes an incident.</summary>
public enum IncidentCause
{
    /// <summary>A stop latched.</summary>
    StopLatched = 1,

    /// <summary>The link to a pen that was online was lost.</summary>
    LinkLost = 2,

    /// <summary>The pen reported a fault that it had not reported before.</summary>
    PenFault = 3,

    /// <summary>The line thread of an armed pen woke late.</summary>
    HostStalled = 4,

    /// <summary>The service found a defect of its own.</summary>
    Defect = 5,
}

/// <summary>Something went wrong with a pen. Told on the thread that noticed it: whoever takes it must neither wait nor throw.</summary>
/// <param name="Cause">What.</param>
/// <param name="Name">The stop's reason, the link's sub-reason, the faults or the event.</param>
/// <param name="RuleId">The rule that stopped; empty where none did.</param>
/// <param name="Sentence">What happened, in the service's own words.</param>
/// <param name="At">When.</param>
/// <param name="Line">The line.</param>
/// <param name="PenId">The pen; null before one has answered.</param>
/// <param name="StopNumber">Number of the newest stop then.</param>
/// <param name="Recorder">What led to it.</param>
public sealed record Incident(
    IncidentCause Cause, string Name, string RuleId, string Sentence, Moment At, string Line, string? PenId, long StopNumber, FlightRecorder Recorder);
