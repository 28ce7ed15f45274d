using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>What bounds a treatment of one area.</summary>
[YamlSerializable]
internal sealed class AreaEntry
{
    public string? Area { get; set; }

    public FigureEntry? RecommendedUm { get; set; }

    public FigureEntry? AbsoluteUm { get; set; }

    public FigureEntry? RecommendedMillihertz { get; set; }

    public FigureEntry? AbsoluteMillihertz { get; set; }

    public FigureEntry? SizeCm2Max { get; set; }

    public FigureEntry? PuncturesPerCm2Max { get; set; }

    public FigureEntry? DwellMsMax { get; set; }

    public FigureEntry? PassesMax { get; set; }

    public FigureEntry? MinutesMax { get; set; }
}

/// <summary>What an indication bounds.</summary>
[YamlSerializable]
internal sealed class IndicationEntry
{
    public string? Indication { get; set; }

    public string? Area { get; set; }

    public FigureEntry? RecommendedUm { get; set; }

    public FigureEntry? AbsoluteUm { get; set; }

    public FigureEntry? RecommendedMillihertz { get; set; }

    public FigureEntry? AbsoluteMillihertz { get; set; }
}

/// <summary>How deep settings slow the strokes.</summary>
[YamlSerializable]
internal sealed class DepthRateEntry
{
    public FigureEntry? AboveUm { get; set; }

    public FigureEntry? MillihertzMax { get; set; }
}

/// <summary>Budgets of time over all areas.</summary>
[YamlSerializable]
internal sealed class BudgetsEntry
{
    public FigureEntry? SessionMinutesMax { get; set; }

    public FigureEntry? DayMinutesMax { get; set; }

    public FigureEntry? CartridgeMinutesMax { get; set; }
}
