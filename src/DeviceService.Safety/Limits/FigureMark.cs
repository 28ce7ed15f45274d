namespace DeviceService.Safety;

/// <summary>How well a figure is founded. It is shown wherever the figure is.</summary>
public enum FigureMark
{
    /// <summary>F: read in a primary source.</summary>
    Primary = 1,

    /// <summary>S: read in a secondary source that restates a primary one.</summary>
    Secondary = 2,

    /// <summary>D: derived by arithmetic.</summary>
    Derived = 3,

    /// <summary>U: custom that nobody verified; a clinic's medical director answers for it.</summary>
    Unverified = 4,

    /// <summary>Reported by the device or asked for by the clinic: a fact of this treatment, not of the literature.</summary>
    Reported = 5,
}
