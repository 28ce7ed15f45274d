namespace DeviceService.Sessions;

/// <summary>What asks for an adverse event.</summary>
public enum AdverseSign
{
    /// <summary>Redness beyond the hours of the profile.</summary>
    Redness = 1,

    /// <summary>Infection.</summary>
    Infection = 2,

    /// <summary>Scarring, tram-track scars among it.</summary>
    Scarring = 3,

    /// <summary>Darker or lighter skin than before.</summary>
    PigmentChange = 4,

    /// <summary>Nodules under the skin.</summary>
    Granuloma = 5,
}

/// <summary>What was found when a patient was asked after a session.</summary>
public sealed record FollowUpRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.FollowUp;

    /// <summary>Its id.</summary>
    public required string FollowUpRecordId { get; init; }

    /// <summary>Which of the profile's times; null for a look outside of them.</summary>
    public string? FollowUpId { get; init; }

    /// <summary>What was found.</summary>
    public required FollowUpFindings Findings { get; init; }

    /// <summary>What of it asks for an adverse event, judged when it was recorded.</summary>
    public required IReadOnlyList<AdverseSign> Signs { get; init; }
}

/// <summary>Answers at a follow-up; each was asked.</summary>
/// <param name="Redness">Redness now.</param>
/// <param name="RednessHours">How long it lasted or has lasted, in h after the session.</param>
/// <param name="Infection">Any sign of infection.</param>
/// <param name="Scarring">Any sign of scarring.</param>
/// <param name="PigmentChange">Darker or lighter skin than before.</param>
/// <param name="Granuloma">Nodules under the skin.</param>
/// <param name="Note">In words; may be empty.</param>
public sealed record FollowUpFindings(
    bool Redness, int RednessHours, bool Infection, bool Scarring, bool PigmentChange, bool Granuloma, string Note);
