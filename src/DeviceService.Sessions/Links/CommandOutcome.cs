using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How a command ended.</summary>
public enum CommandResult
{
    /// <summary>The pen accepted it and reports that it is in force.</summary>
    Applied,

    /// <summary>The pen refused it, with a reason.</summary>
    Rejected,

    /// <summary>It was never written, or voided before the pen could have seen it.</summary>
    Failed,

    /// <summary>It was written, and nobody knows whether the pen acted on it.</summary>
    Uncertain,
}

/// <summary>The one answer to a submitted command.</summary>
/// <param name="Ticket">The submission.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Reason">The pen's or the link's reason by its stable name (<c>STOP_COUNT</c>, <c>TRIGGER_PRESSED</c>, <c>UNSUPPORTED</c>, <c>VOIDED_BY_STOP</c>, <c>TIMED_OUT</c> ...); empty when applied.</param>
public sealed record CommandOutcome(CommandTicket Ticket, CommandResult Result, string Reason = "")
{
    /// <summary>The reason of a <see cref="WriteLimits"/> or <see cref="WriteCurve"/> that was rejected because the pen gave back other values, or another digest, than were written.</summary>
    public const string ReadBackDiffers = "READ_BACK_DIFFERS";

    /// <summary>
    /// For <see cref="WriteLimits"/>: the digest that the pen computed from what it enforces, lower-case hexadecimal. Equal to the host's own where it was
    /// applied; with <see cref="ReadBackDiffers"/> the pen's, null where it gave none or gave the right one for other values.
    /// </summary>
    public string? LimitsDigest { get; init; }

    /// <summary>For <see cref="ReadCurve"/> and <see cref="WriteCurve"/>: what the pen keeps, by the digest that it computed.</summary>
    public CorrectionCurve? Curve { get; init; }

    /// <summary>For <see cref="ReadCounters"/>: the counters.</summary>
    public PenCounters? Counters { get; init; }
}
