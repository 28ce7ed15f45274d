namespace DeviceService.Safety;

/// <summary>How long a control lease holds without being renewed (law 16).</summary>
public static class ControlTimes
{
    /// <summary>While a pen is armed, armed or driving: a tablet that is gone is noticed within this.</summary>
    public static TimeSpan Armed { get; } = TimeSpan.FromSeconds(5);

    /// <summary>While nothing is permitted: long enough for a client that redraws or reconnects.</summary>
    public static TimeSpan Disarmed { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a holder is asked to renew: more than twice within the shorter of both.</summary>
    public static TimeSpan RenewEvery { get; } = TimeSpan.FromSeconds(2);
}
