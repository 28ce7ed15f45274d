using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What an emergency stop did to one pen, as known within 500 ms.</summary>
/// <param name="PenId">The pen; null for a line on which none has answered yet.</param>
/// <param name="Line">The line.</param>
/// <param name="Number">Number of the stop; AcknowledgeStop names the newest.</param>
/// <param name="Fate">Written, Confirmed or LineDown.</param>
/// <param name="Journalled">Whether it is in the journal already.</param>
/// <param name="WriteLatency">From the call to the last byte written; null when nothing was written.</param>
/// <param name="ConfirmLatency">From the call to the confirming sample; null unless confirmed.</param>
/// <param name="SessionId">The session that it stopped; null when none was open.</param>
/// <param name="SessionState">That session's state now; null when none was open.</param>
public sealed record EmergencyStopReport(
    string? PenId,
    string Line,
    long Number,
    StopFrameFate Fate,
    bool Journalled,
    TimeSpan? WriteLatency,
    TimeSpan? ConfirmLatency,
    string? SessionId,
    SessionState? SessionState);
