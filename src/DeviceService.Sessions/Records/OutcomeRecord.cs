namespace DeviceService.Sessions;

/// <summary>What became of an intent.</summary>
public sealed record OutcomeRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Outcome;

    /// <summary>The intent.</summary>
    public required string IntentId { get; init; }

    /// <summary>Applied, Rejected, Failed or Uncertain.</summary>
    public required CommandResult Result { get; init; }

    /// <summary>The pen's or the service's reason; empty when applied.</summary>
    public string Reason { get; init; } = "";
}
