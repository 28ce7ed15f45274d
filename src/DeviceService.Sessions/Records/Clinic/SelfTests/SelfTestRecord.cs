namespace DeviceService.Sessions;

/// <summary>A self-test began.</summary>
public sealed record SelfTestRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.SelfTest;

    /// <summary>Its id.</summary>
    public required string SelfTestId { get; init; }

    /// <summary>Vendor of the pen.</summary>
    public required string Vendor { get; init; }

    /// <summary>Model of the pen.</summary>
    public required string Model { get; init; }

    /// <summary>Firmware under which it is tested.</summary>
    public required string FirmwareVersion { get; init; }

    /// <summary>Names the start of that firmware.</summary>
    public required ulong BootId { get; init; }

    /// <summary>Whether there is no needle behind the line.</summary>
    public required bool Simulated { get; init; }
}
