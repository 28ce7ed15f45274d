namespace DeviceService.Safety;

/// <summary>How soon somebody must act, as IEC 60601-1-8 uses the words.</summary>
public enum AlarmPriority
{
    /// <summary>Be aware.</summary>
    Low = 1,

    /// <summary>Act promptly.</summary>
    Medium = 2,

    /// <summary>Act at once.</summary>
    High = 3,
}
