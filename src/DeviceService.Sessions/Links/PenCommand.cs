using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A command to a pen, stops excepted: those go through <see cref="StopLatch"/>.</summary>
public abstract record PenCommand
{
    private protected PenCommand()
    {
    }

    /// <summary>Null for a command that can never lead to motion; otherwise the latch generation it was decided under, and any newer stop voids it.</summary>
    public virtual long? StopGeneration => null;
}

/// <summary>Writes the limits, reads them back and compares digests. Only while disarmed.</summary>
/// <param name="Limits">The limits the pen is to enforce; samples carry their generation.</param>
public sealed record WriteLimits(LimitsSnapshot Limits) : PenCommand;

/// <summary>What the needles shall do once armed. The pen retracts at once, and extends only after Arm and off the skin.</summary>
/// <param name="Protrusion">Set protrusion of an ACTUATED pen; null for a DIAL pen, whose dial a person turns.</param>
/// <param name="Rate">Stroke rate while the trigger is held.</param>
/// <param name="DecidedUnder">Latch generation.</param>
public sealed record ApplySetting(NeedleProtrusion? Protrusion, StrokeRate Rate, long DecidedUnder) : PenCommand
{
    /// <inheritdoc/>
    public override long? StopGeneration => DecidedUnder;
}

/// <summary>Permits the next trigger press to start the motor. The link adds the newest device time it has seen.</summary>
/// <param name="ArmId">Names this arming; never 0, new for each Arm.</param>
/// <param name="StopCount">The pen's stop count under which this was decided.</param>
/// <param name="LimitsDigest">The digest the pen confirmed, lower-case hexadecimal.</param>
/// <param name="LeaseNumber">Fencing number of the control lease.</param>
/// <param name="DecidedUnder">Latch generation.</param>
public sealed record Arm(uint ArmId, uint StopCount, string LimitsDigest, uint LeaseNumber, long DecidedUnder) : PenCommand
{
    /// <inheritdoc/>
    public override long? StopGeneration => DecidedUnder;
}

/// <summary>Service mode: the pen takes its setting and holds it, without driving, while a press is held that begins afterwards.</summary>
/// <param name="StopCount">The pen's stop count under which this was decided; permissions carry it.</param>
/// <param name="DecidedUnder">Latch generation.</param>
public sealed record EnterServiceMode(uint StopCount, long DecidedUnder) : PenCommand
{
    /// <inheritdoc/>
    public override long? StopGeneration => DecidedUnder;
}

/// <summary>Reads the correction that the pen keeps for its reading.</summary>
public sealed record ReadCurve : PenCommand;

/// <summary>Writes it, and compares the digest that the pen computes. Only in service mode.</summary>
/// <param name="Curve">What the pen is to keep.</param>
public sealed record WriteCurve(CorrectionCurve Curve) : PenCommand;

/// <summary>Leaves service mode; the needles go in. Harmless where it was not entered.</summary>
public sealed record LeaveServiceMode : PenCommand;

/// <summary>Takes the arming back. Harmless in every state.</summary>
public sealed record Disarm : PenCommand;

/// <summary>Clears the pen's latch if its stop count still is this one.</summary>
/// <param name="StopCount">The pen's stop count that the person saw.</param>
public sealed record AcknowledgeStop(uint StopCount) : PenCommand;

/// <summary>Sets the telemetry rate.</summary>
/// <param name="RateHz">Samples per second, 10 to 1,000.</param>
public sealed record SetTelemetryRate(int RateHz) : PenCommand;

/// <summary>Sets lamp and sound of the pen, where it has them. Harmless in every state.</summary>
/// <param name="Priority">The highest alarm that nobody acknowledged; null ends the signal.</param>
public sealed record SignalAlarm(AlarmPriority? Priority) : PenCommand;

/// <summary>Reads the non-volatile counters.</summary>
public sealed record ReadCounters : PenCommand;

/// <summary>Stores the head of the journal in the pen, where it can.</summary>
/// <param name="EntryCount">Entries in the journal.</param>
/// <param name="HeadHash">Hash of the newest entry, lower-case hexadecimal.</param>
public sealed record StoreJournalHead(long EntryCount, string HeadHash) : PenCommand;
