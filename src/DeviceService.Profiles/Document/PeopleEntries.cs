using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>What a role may do.</summary>
[YamlSerializable]
internal sealed class RoleEntry
{
    public string? Role { get; set; }

    public List<string>? May { get; set; }

    public FigureEntry? ProtrusionUmMax { get; set; }
}

/// <summary>What is asked before a treatment.</summary>
[YamlSerializable]
internal sealed class ScreeningEntry
{
    public FigureEntry? AbsoluteYears { get; set; }

    public FigureEntry? RelativeYears { get; set; }

    public FigureEntry? PersonValidDays { get; set; }

    public List<QuestionEntry>? Questions { get; set; }
}

/// <summary>One question.</summary>
[YamlSerializable]
internal sealed class QuestionEntry
{
    public string? Id { get; set; }

    public string? Text { get; set; }

    public string? Weight { get; set; }

    public bool? OfArea { get; set; }

    public FigureEntry? ValidDays { get; set; }

    public FigureEntry? WindowDays { get; set; }

    public string? CountsFor { get; set; }

    public string? Mark { get; set; }

    public string? Source { get; set; }
}

/// <summary>One thing to prepare.</summary>
[YamlSerializable]
internal sealed class PreparationEntry
{
    public string? Kind { get; set; }

    public string? Text { get; set; }

    public bool? BlocksArming { get; set; }

    public string? Mark { get; set; }

    public string? Source { get; set; }
}
