namespace DeviceService.Sessions;

/// <summary>A pen has a certificate: of a calibration here, or imported. The newest one of a pen counts.</summary>
public sealed record CertificateRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Certificate;

    /// <summary>Its number.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The document, byte for byte as it was made: JSON in UTF-8. docs/calibration.md says what is in it.</summary>
    public required string Document { get; init; }

    /// <summary>SHA-256 over those bytes, 64 lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Whose signature it came under; empty for one that was made here.</summary>
    public required string KeyId { get; init; }
}
