using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>What comes after a session.</summary>
[YamlSerializable]
internal sealed class AftercareEntry
{
    public FigureEntry? RednessHoursMax { get; set; }

    public List<TimedEntry>? FollowUps { get; set; }

    public List<InstructionEntry>? Instructions { get; set; }
}

/// <summary>Something that is told.</summary>
[YamlSerializable]
internal sealed class InstructionEntry
{
    public string? Id { get; set; }

    public FigureEntry? FromHours { get; set; }

    public FigureEntry? UntilHours { get; set; }

    public string? Text { get; set; }

    public string? Conflict { get; set; }
}

/// <summary>A time to ask.</summary>
[YamlSerializable]
internal sealed class TimedEntry
{
    public string? Id { get; set; }

    public FigureEntry? FromHours { get; set; }

    public FigureEntry? UntilHours { get; set; }

    public string? Text { get; set; }
}
