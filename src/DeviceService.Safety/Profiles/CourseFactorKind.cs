namespace DeviceService.Safety;

/// <summary>What about a patient moves a course.</summary>
public enum CourseFactorKind
{
    /// <summary>How large the pores look.</summary>
    PoreSize = 1,

    /// <summary>What is treated.</summary>
    Condition = 2,

    /// <summary>Age.</summary>
    Age = 3,

    /// <summary>Oily, dry, prone to acne.</summary>
    SkinType = 4,

    /// <summary>Smoking.</summary>
    Smoking = 5,

    /// <summary>Exposure to sun.</summary>
    Sun = 6,

    /// <summary>Diet.</summary>
    Diet = 7,

    /// <summary>What the skin is cared for with.</summary>
    SkinCare = 8,
}
