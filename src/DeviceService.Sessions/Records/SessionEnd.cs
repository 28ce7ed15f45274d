namespace DeviceService.Sessions;

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>Completed with every planned pass made.</summary>
    AsPlanned,

    /// <summary>Completed before the plan was done, with a reason.</summary>
    Early,

    /// <summary>Aborted, and the pen was seen to stand and its counters were read.</summary>
    Aborted,

    /// <summary>Aborted while the pen was gone: what it did then is not known.</summary>
    AbortedOutcomeUnknown,
}
