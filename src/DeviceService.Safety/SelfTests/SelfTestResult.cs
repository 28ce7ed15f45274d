namespace DeviceService.Safety;

/// <summary>What a whole self-test came to.</summary>
public enum SelfTestResult
{
    /// <summary>Every check passed.</summary>
    Passed = 1,

    /// <summary>At least one failed.</summary>
    Failed = 2,

    /// <summary>None failed, and at least one was not done.</summary>
    Incomplete = 3,
}
