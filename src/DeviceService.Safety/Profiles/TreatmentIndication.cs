namespace DeviceService.Safety;

/// <summary>What is treated. There is no zero, so that nothing is meant by default.</summary>
public enum TreatmentIndication
{
    /// <summary>Fine lines.</summary>
    FineLines = 1,

    /// <summary>Rejuvenation.</summary>
    Rejuvenation = 2,

    /// <summary>Uneven pigmentation.</summary>
    Pigmentation = 3,

    /// <summary>Scars that acne left.</summary>
    AcneScars = 4,

    /// <summary>Enlarged pores. They may look smaller; they do not vanish.</summary>
    EnlargedPores = 5,

    /// <summary>Uneven texture.</summary>
    Texture = 6,

    /// <summary>Stretch marks.</summary>
    StretchMarks = 7,
}
