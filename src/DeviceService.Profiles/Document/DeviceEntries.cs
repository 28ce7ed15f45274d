using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>A qualified pen.</summary>
[YamlSerializable]
internal sealed class PenEntry
{
    public string? Vendor { get; set; }

    public string? Model { get; set; }

    public List<string>? Firmware { get; set; }

    public List<int>? FitzpatrickTypes { get; set; }

    public List<string>? Areas { get; set; }

    public List<string>? Indications { get; set; }

    public List<string>? Cartridges { get; set; }

    public List<string>? Contraindications { get; set; }

    public FigureEntry? ToleranceUm { get; set; }

    public string? Mark { get; set; }

    public string? Source { get; set; }
}

/// <summary>A qualified cartridge.</summary>
[YamlSerializable]
internal sealed class CartridgeEntry
{
    public string? Model { get; set; }

    public FigureEntry? Needles { get; set; }

    public FigureEntry? ProtrusionUmMax { get; set; }

    public FigureEntry? MinutesMax { get; set; }
}
