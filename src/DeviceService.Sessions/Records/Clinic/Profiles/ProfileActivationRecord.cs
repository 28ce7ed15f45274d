using System.Text.Json.Serialization;

namespace DeviceService.Sessions;

/// <summary>A profile came into force, for every session from then on; the newest one holds after a restart too.</summary>
public sealed record ProfileActivationRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.ProfileActivation;

    /// <summary>Name of the profile.</summary>
    public required string ProfileId { get; init; }

    /// <summary>Which issue of it.</summary>
    public required int Version { get; init; }

    /// <summary>SHA-256 of its document, 64 lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Digest of the one that was in force until then.</summary>
    public required string Before { get; init; }

    /// <summary>Which issue that was, where it was activated too; null where the records have its digest alone.</summary>
    public int? BeforeVersion { get; init; }

    /// <summary>True when it was put in force by a start of the service, which is then the first to record anything of its run.</summary>
    [JsonIgnore]
    public bool AtStart => By.Proof == IdentityProof.Service;

    /// <summary>Whose signature; empty for the shipped one.</summary>
    public required string KeyId { get; init; }

    /// <summary>Last day on which it holds.</summary>
    public required DateOnly ExpiresOn { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
