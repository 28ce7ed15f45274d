using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>One press of the trigger, journalled when it ended; or what the pen's counters tell of presses that nobody saw.</summary>
public sealed record ActivationRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Activation;

    /// <summary>Its id.</summary>
    public required string ActivationId { get; init; }

    /// <summary>The pass it belongs to.</summary>
    public required string PassId { get; init; }

    /// <summary>Number within the pass, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>From the press until the motor was seen to stand, or was lost sight of.</summary>
    public required Period Period { get; init; }

    /// <summary>What ended it: <see cref="StopReason.TriggerReleased"/>, or the stop.</summary>
    public required StopReason EndedBy { get; init; }

    /// <summary>True when the end, or samples around it, were not seen: after a crash or a lost line the pen's counters are all there is.</summary>
    public required bool Uncertain { get; init; }

    /// <summary>How many presses it stands for, where the pen's counters say that it is not one; null for one.</summary>
    public long? Presses { get; init; }

    /// <summary>What was set and measured.</summary>
    public required TreatmentMeasurement Measured { get; init; }

    /// <summary>Who held the pen; null in records of a version that did not say it here.</summary>
    public string? OperatorId { get; init; }

    /// <summary>Id of the cartridge, from its tag or as it was named; null where neither is known.</summary>
    public string? CartridgeTagId { get; init; }

    /// <summary>Lot of the cartridge; null where nobody knows it.</summary>
    public string? CartridgeLot { get; init; }

    /// <summary>
    /// What counts against the budgets of time, in microseconds: the time driving, and where the end was not seen at least what its strokes take at
    /// the set rate.
    /// </summary>
    public long CountedTimeUs => Uncertain && Measured.SetStrokeRateMillihertz > 0
        ? Math.Max(Measured.DriveTimeUs, (long)Math.Min(long.MaxValue, Measured.Strokes * 1_000_000_000m / Measured.SetStrokeRateMillihertz))
        : Measured.DriveTimeUs;

    /// <summary>Digest of the recording in lower-case hexadecimal; null when none could be kept.</summary>
    public string? RecordingDigest { get; init; }
}
