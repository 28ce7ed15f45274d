using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What is known of a pen's calibration.</summary>
public sealed record PenCalibration
{
    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>Firmware as of its newest handshake; null before the first.</summary>
    public string? FirmwareVersion { get; init; }

    /// <summary>Whether it says that there is no needle, as of its newest handshake; null before the first.</summary>
    public bool? Simulated { get; init; }

    /// <summary>Seconds that its motor has turned, as it was last read.</summary>
    public long RunSeconds { get; init; }

    /// <summary>Drops that it felt, as it was last read.</summary>
    public long Drops { get; init; }

    /// <summary>Digest of the curve that it keeps, as it was last read; null before.</summary>
    public string? CurveDigest { get; init; }

    /// <summary>Its newest certificate, in force or not; null for none.</summary>
    public HeldCertificate? Certificate { get; init; }

    /// <summary>The calibration that found it beyond its tolerance, when none has passed since; null for none.</summary>
    public string? FailedBy { get; init; }

    /// <summary>Wall time at which it was last adjusted, had a curve written into it, or somebody saw it fall: a certificate from before is of another pen. Null for never.</summary>
    public DateTimeOffset? AlteredAt { get; init; }

    /// <summary>
    /// Why it has to be quarantined, by the newest verdict on it that its registration does not show yet; null for nothing. A later certificate does not
    /// settle it: whom the pen met meanwhile a person has to look at.
    /// </summary>
    public string? OwedQuarantine { get; init; }

    /// <summary>As it was registered last; null before the first time.</summary>
    public AttachedPenRecord? Registered { get; init; }

    /// <summary>The calibration that is open; null for none.</summary>
    public string? OpenCalibrationId { get; init; }
}

/// <summary>A certificate of a pen, and what became of it.</summary>
/// <param name="Record">As it is on record.</param>
/// <param name="Document">What it says.</param>
/// <param name="At">When it came.</param>
public sealed record HeldCertificate(CertificateRecord Record, CertificateDocument Document, Stamp At)
{
    /// <summary>What voided it, for a person: it stays void, whatever the pen runs later. Null while nothing did.</summary>
    public string? VoidBecause { get; init; }

    /// <summary>The certificate that the pen had here when this one came, in force or not; null for none.</summary>
    public HeldCertificate? Before { get; init; }

    /// <summary>What it was given for instead.</summary>
    public string? GivenFor { get; init; }
}
