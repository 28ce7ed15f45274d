using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>Least days between sessions, by depth.</summary>
[YamlSerializable]
internal sealed class IntervalEntry
{
    public FigureEntry? UpToUm { get; set; }

    public FigureEntry? RecommendedDays { get; set; }

    public FigureEntry? AbsoluteDays { get; set; }
}

/// <summary>How long a course is, and what moves it.</summary>
[YamlSerializable]
internal sealed class CourseEntry
{
    public FigureEntry? SessionsMin { get; set; }

    public FigureEntry? SessionsMax { get; set; }

    public FigureEntry? GapMinDays { get; set; }

    public FigureEntry? GapBestDays { get; set; }

    public FigureEntry? GapMaxDays { get; set; }

    public FigureEntry? MaintenanceMinDays { get; set; }

    public FigureEntry? MaintenanceMaxDays { get; set; }

    public string? Beyond { get; set; }

    public List<CourseFactorEntry>? Factors { get; set; }
}

/// <summary>One thing that moves a course.</summary>
[YamlSerializable]
internal sealed class CourseFactorEntry
{
    public string? Kind { get; set; }

    public string? Value { get; set; }

    public FigureEntry? FromYears { get; set; }

    public FigureEntry? SessionsAdded { get; set; }

    public FigureEntry? GapDaysAdded { get; set; }

    public string? Sentence { get; set; }
}
