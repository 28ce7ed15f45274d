using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>A number with its unit, its source and its mark.</summary>
[YamlSerializable]
internal sealed class FigureEntry
{
    public int? Value { get; set; }

    public string? Unit { get; set; }

    public string? Mark { get; set; }

    public string? Source { get; set; }
}
