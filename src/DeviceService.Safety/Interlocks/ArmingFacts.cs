namespace DeviceService.Safety;

/// <summary>Everything that arming depends on, read once, right before it is judged (law 5).</summary>
/// <remarks>Law 7: what is not known is null, and null never passes where the fact has to be known.</remarks>
public sealed record ArmingFacts
{
    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Where the session stands.</summary>
    public required SessionState Session { get; init; }

    /// <summary>What people decided about the pen.</summary>
    public required AdministrativeState Administrative { get; init; }

    /// <summary>What is known of the line.</summary>
    public required LinkState Link { get; init; }

    /// <summary>What to do about the line, for a person; empty while it is online.</summary>
    public string LinkRemedy { get; init; } = "";

    /// <summary>Serial number of the pen that answered; null before any did.</summary>
    public required string? SerialSeen { get; init; }

    /// <summary>Whether two lines show this serial number.</summary>
    public required bool SerialDuplicate { get; init; }

    /// <summary>Major version of the protocol that the pen speaks; null before a handshake.</summary>
    public required int? ProtocolMajor { get; init; }

    /// <summary>Whether the pen says that there is no needle; null when it does not say.</summary>
    public required bool? Simulated { get; init; }

    /// <summary>Whether the session was created for a simulated pen; null when the pen was not known then.</summary>
    public required bool? SessionSimulated { get; init; }

    /// <summary>The service's own latch: its reason, or null while clear.</summary>
    public required StopReason? Latched { get; init; }

    /// <summary>Whether the pen says that it is latched; null before its first status.</summary>
    public required bool? PenLatched { get; init; }

    /// <summary>The newest valid sample of this link session; null before the first.</summary>
    public required PenSample? Newest { get; init; }

    /// <summary>Its age by the service's monotonic clock; null before the first.</summary>
    public required TimeSpan? SampleAge { get; init; }

    /// <summary>Samples a second that the pen was told to send, and said it does.</summary>
    public required int SamplesPerSecond { get; init; }

    /// <summary>Whether the pen's clock is mapped with a bounded error.</summary>
    public required bool PenClockMapped { get; init; }

    /// <summary>Whether a cartridge is seated; null before the pen said so.</summary>
    public required bool? CartridgePresent { get; init; }

    /// <summary>Its id; null where no tag was read.</summary>
    public string? CartridgeId { get; init; }

    /// <summary>Whether records show that it was used, elsewhere than in this session.</summary>
    public required bool CartridgeUsed { get; init; }

    /// <summary>Its last day of use; null where no tag says.</summary>
    public DateOnly? CartridgeExpiresOn { get; init; }

    /// <summary>Today in the clinic's calendar.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Battery charge in percent; null before the pen's first status.</summary>
    public required int? BatteryPercent { get; init; }

    /// <summary>Housing temperature in tenths of a degree Celsius; null where it is not measured.</summary>
    public required int? TemperatureDecidegrees { get; init; }

    /// <summary>The pen's fault word.</summary>
    public required PenFaults Faults { get; init; }

    /// <summary>Why the journal cannot be written; null while it can.</summary>
    public required string? JournalTrouble { get; init; }

    /// <summary>Why the wall clock is in doubt; null while it is not.</summary>
    public required string? ClockDoubt { get; init; }

    /// <summary>Area asked for.</summary>
    public required TreatmentArea Area { get; init; }

    /// <summary>Side asked for.</summary>
    public required BodySide Side { get; init; }

    /// <summary>Pass asked for, from 1.</summary>
    public required int PassNumber { get; init; }

    /// <summary>Direction asked for.</summary>
    public required PassDirection Direction { get; init; }

    /// <summary>Whether that pass was closed before.</summary>
    public required bool PassClosed { get; init; }

    /// <summary>The plan's item for this area and side; null when the plan has none.</summary>
    public required PlannedTreatment? Planned { get; init; }

    /// <summary>What the pen can do; null before its first handshake.</summary>
    public required DeviceCapability? Device { get; init; }

    /// <summary>What the cartridge is made for.</summary>
    public CartridgeCapability Cartridge { get; init; } = CartridgeCapability.Unknown;

    /// <summary>Expanded uncertainty of the pen's certificate, in um; null where none is in force.</summary>
    public int? CalibrationUm { get; init; }

    /// <summary>The profile in force.</summary>
    public required SafetyProfile Profile { get; init; }

    /// <summary>Digest of the profile that the session was opened under; null where it does not say.</summary>
    public required string? SessionProfile { get; init; }

    /// <summary>What is treated; null where the session does not say.</summary>
    public required TreatmentIndication? Indication { get; init; }

    /// <summary>The role of who holds the pen; null where nobody knows it.</summary>
    public required OperatorRole? Role { get; init; }

    /// <summary>What a prescriber permitted on this area and side.</summary>
    public LimitLeave Leave { get; init; } = LimitLeave.None;

    /// <summary>Vendor, as the handshake names it; null before it.</summary>
    public required string? Vendor { get; init; }

    /// <summary>Model, as the handshake names it; null before it.</summary>
    public required string? Model { get; init; }

    /// <summary>Firmware version, as the handshake names it; null before it.</summary>
    public required string? FirmwareVersion { get; init; }
}
