using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How far the writing of a curve has come.</summary>
internal enum CurveStage
{
    /// <summary>Its intent is on its way to the disk.</summary>
    Intent,

    /// <summary>The curve that the pen keeps is being read.</summary>
    Reading,

    /// <summary>The curve that the pen kept while it was measured is on its way to the disk: a second writing is taken back through it too.</summary>
    Keeping,

    /// <summary>Service mode is being entered: a curve changes in no other.</summary>
    Entering,

    /// <summary>The curve is being written, and read back by its digest.</summary>
    Writing,
}

/// <summary>A curve on its way to a pen on the bench. No permission is given meanwhile, so nothing moves.</summary>
internal sealed record CurveProgress
{
    public required CurveStage Stage { get; init; }

    public required string IntentId { get; init; }

    public required long CallId { get; init; }

    public required Request.WriteCurve Request { get; init; }

    /// <summary>Under which latch generation, link epoch, lease and until when this was decided.</summary>
    public required long StopGeneration { get; init; }

    public required long Epoch { get; init; }

    public required uint LeaseNumber { get; init; }

    public required long DeadlineUs { get; init; }

    /// <summary>What is to be kept; null before it is known what was.</summary>
    public CorrectionCurve? Curve { get; init; }

    public CommandTicket Ticket { get; init; }
}
