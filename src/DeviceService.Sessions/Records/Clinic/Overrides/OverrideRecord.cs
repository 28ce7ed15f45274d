namespace DeviceService.Sessions;

/// <summary>
/// A prescriber permitted something that is not recommended. <see cref="JournalEntry.By"/> is the prescriber, who gave the PIN for it;
/// <see cref="JournalEntry.SessionId"/> the one session that it is for, null for any of the patient.
/// </summary>
public sealed record OverrideRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Override;

    /// <summary>Its id.</summary>
    public required string OverrideId { get; init; }

    /// <summary>Opaque reference of the patient; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What is permitted.</summary>
    public required OverrideScope Scope { get; init; }

    /// <summary>Name of the prescriber for people, as registered then; may be empty.</summary>
    public required string PrescriberName { get; init; }

    /// <summary>In whose name the connection was signed in; null for nobody.</summary>
    public string? AskedByOperatorId { get; init; }

    /// <summary>Why, in the prescriber's words.</summary>
    public required string Reason { get; init; }

    /// <summary>What the signature means, as one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>Wall time at which it ends, exclusive. What counts is how long that was from <see cref="JournalEntry.At"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
