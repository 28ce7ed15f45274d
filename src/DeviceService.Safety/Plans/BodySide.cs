namespace DeviceService.Safety;

/// <summary>The side on which an area is treated. Budgets and passes are kept for each area and side.</summary>
public enum BodySide
{
    /// <summary>The patient's left.</summary>
    Left = 1,

    /// <summary>The patient's right.</summary>
    Right = 2,

    /// <summary>Across or on the midline.</summary>
    Midline = 3,
}
