using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Who a pen says it is, as of its newest handshake.</summary>
public sealed record PenIdentity
{
    /// <summary>Serial number; also the pen's id in the API.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Vendor.</summary>
    public required string Vendor { get; init; }

    /// <summary>Model.</summary>
    public required string Model { get; init; }

    /// <summary>Firmware version.</summary>
    public required string FirmwareVersion { get; init; }

    /// <summary>True when there is no real needle behind the line.</summary>
    public required bool Simulated { get; init; }

    /// <summary>Whether the pen sets its depth itself or has a dial.</summary>
    public required DepthControl DepthControl { get; init; }

    /// <summary>Shallowest protrusion, inclusive.</summary>
    public required NeedleProtrusion ProtrusionMin { get; init; }

    /// <summary>Deepest protrusion, inclusive.</summary>
    public required NeedleProtrusion ProtrusionMax { get; init; }

    /// <summary>Step between settings.</summary>
    public required NeedleProtrusion ProtrusionStep { get; init; }

    /// <summary>Slowest stroke rate, inclusive.</summary>
    public required StrokeRate StrokeRateMin { get; init; }

    /// <summary>Fastest stroke rate, inclusive.</summary>
    public required StrokeRate StrokeRateMax { get; init; }

    /// <summary>Independent depth channels: 1 or 2. With one, a stuck sensor cannot be told from a still needle.</summary>
    public required int DepthChannels { get; init; }

    /// <summary>Names of the sensors fitted, such as <c>SKIN_CONTACT</c>, <c>GLIDE_SPEED</c>, <c>TEMPERATURE</c>, <c>CARTRIDGE_TAG</c>.</summary>
    public required IReadOnlyList<string> Sensors { get; init; }

    /// <summary>Whether the pen keeps the end of the journal that it was told last.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool KeepsJournalHead => Sensors.Contains("JOURNAL_HEAD");
}
