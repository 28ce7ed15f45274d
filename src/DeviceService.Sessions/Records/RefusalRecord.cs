using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A call was refused.</summary>
public sealed record RefusalRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Refusal;

    /// <summary>The call, such as <c>CreateSession</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The request; empty where none was given.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Stable id of the rule, such as <c>R-DEPTH-AREA</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>The hazard it controls.</summary>
    public required string HazardId { get; init; }

    /// <summary>What kind of no it is.</summary>
    public required RefusalCategory Category { get; init; }

    /// <summary>What the caller was told.</summary>
    public required string Sentence { get; init; }

    /// <summary>What the caller was told to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Each variable of the sentence.</summary>
    public required IReadOnlyDictionary<string, string> Details { get; init; }
}
