namespace DeviceService.Sessions;

/// <summary>What became of the cartridge that an arming reserved (law 11).</summary>
public enum ReservationState
{
    /// <summary>Reserved before Arm was sent.</summary>
    Reserved,

    /// <summary>A needle moved, or nobody can prove that none did.</summary>
    Consumed,

    /// <summary>The pen's own counters prove that nothing moved, and no Arm may have moved the needles out, which they do not count.</summary>
    Released,
}

/// <summary>A cartridge was reserved by an arming, or its reservation was settled. The newest one per reservation counts.</summary>
public sealed record ReservationRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Reservation;

    /// <summary>Names the reservation.</summary>
    public required string ReservationId { get; init; }

    /// <summary>Where it stands.</summary>
    public required ReservationState State { get; init; }

    /// <summary>Unique id of the cartridge, from its tag or as it was named; null where neither is known.</summary>
    public string? CartridgeTagId { get; init; }

    /// <summary>The insertion, where there is no tag.</summary>
    public uint CartridgeInsertions { get; init; }

    /// <summary>Start of the firmware within which the insertion was counted.</summary>
    public ulong BootId { get; init; }

    /// <summary>The pass that was armed.</summary>
    public string? PassId { get; init; }

    /// <summary>What that pass is of: a press that came before the pass was on record belongs there. Null in entries of older builds.</summary>
    public PassTarget? Target { get; init; }

    /// <summary>The plan's item that was armed, as it was then: the plan may be another one by the time that the counters tell of a press. Null in entries of older builds.</summary>
    public PlanItem? ArmedAs { get; init; }

    /// <summary>The pen's press counter when it was reserved, or when it was settled.</summary>
    public required ulong Presses { get; init; }

    /// <summary>The pen's stroke counter when it was reserved, or when it was settled.</summary>
    public required ulong Strokes { get; init; }
}
