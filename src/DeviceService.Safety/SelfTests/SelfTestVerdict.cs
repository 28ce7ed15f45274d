namespace DeviceService.Safety;

/// <summary>What one check came to. What nobody did is not tested, and never passed.</summary>
public enum SelfTestVerdict
{
    /// <summary>It was done, and everything measured was within its bounds.</summary>
    Pass = 1,

    /// <summary>It was done, and something was not.</summary>
    Fail = 2,

    /// <summary>It was not done, or nothing can be said; the reason says why.</summary>
    NotTested = 3,
}
