namespace DeviceService.Sessions;

/// <summary>A version of a plan was accepted.</summary>
public sealed record PlanRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Plan;

    /// <summary>The version.</summary>
    public required PlanVersion Plan { get; init; }
}
