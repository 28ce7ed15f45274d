namespace DeviceService.Safety;

/// <summary>Where a calibration stands.</summary>
public enum CalibrationStage
{
    /// <summary>As-found points are measured.</summary>
    MeasuringAsFound = 1,

    /// <summary>All as-found points are there: a person looks at them, and adjusts the pen or completes.</summary>
    Reviewing = 2,

    /// <summary>The pen was adjusted; as-left points are measured.</summary>
    MeasuringAsLeft = 3,

    /// <summary>All as-left points are there: it can be completed.</summary>
    Completing = 4,

    /// <summary>Over: the pen is within its tolerance, and has a certificate.</summary>
    Passed = 5,

    /// <summary>Over: the pen is beyond its tolerance.</summary>
    Failed = 6,

    /// <summary>Given up. A certificate from before stays in force, unless the pen was altered since or the as-found points were beyond the tolerance.</summary>
    Aborted = 7,
}
