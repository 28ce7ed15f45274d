using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A person as registered after a change: the whole of it, so that the newest entry counts.</summary>
public sealed record OperatorRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Operator;

    /// <summary>What the clinic calls this person; unique for ever.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Name for people; may be empty.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What the person may do.</summary>
    public required OperatorRole Role { get; init; }

    /// <summary>Number of the licence; empty for a role that has none.</summary>
    public required string LicenceNumber { get; init; }

    /// <summary>Last day on which the licence holds, in the clinic's calendar; null for a role that has none.</summary>
    public DateOnly? LicenceExpiresOn { get; init; }

    /// <summary>The PIN, keyed, as ASP.NET Core's PasswordHasher keeps it; never the PIN.</summary>
    public required string PinHash { get; init; }

    /// <summary>Which key of the installation the PIN was keyed with before it was hashed; null for one that was kept before there was any.</summary>
    public string? PinKeyId { get; init; }

    /// <summary>Counts the changes from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Why the person may not act now; null while in good standing.</summary>
    public string? SuspendedReason { get; init; }
}
