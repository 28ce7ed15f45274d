namespace DeviceService.Sessions;

/// <summary>Something is about to be asked of a pen (order rule: intent, act, outcome).</summary>
public sealed record IntentRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Intent;

    /// <summary>Names the intent; the outcome gives it back.</summary>
    public required string IntentId { get; init; }

    /// <summary>The call, such as <c>ArmSession</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The request; empty where none was given.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>What was asked, and decided of it, field by field; docs/journal.md has those of an arming's limits.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}
