namespace DeviceService.Safety;

/// <summary>What kind of no a refusal is; the edge gives each its own status.</summary>
public enum RefusalCategory
{
    /// <summary>Not in this state: FAILED_PRECONDITION.</summary>
    State = 1,

    /// <summary>The request itself is wrong: INVALID_ARGUMENT.</summary>
    Argument = 2,

    /// <summary>Not for this principal: PERMISSION_DENIED.</summary>
    Permission = 3,

    /// <summary>A queue, stream or rate is full: RESOURCE_EXHAUSTED.</summary>
    Exhausted = 4,

    /// <summary>Sent, and nobody knows what became of it: UNKNOWN, so that no client retries by itself.</summary>
    Unknown = 5,

    /// <summary>No such pen, session or pass: NOT_FOUND.</summary>
    NotFound = 6,

    /// <summary>The service is going down and nothing was sent: UNAVAILABLE.</summary>
    Unavailable = 7,

    /// <summary>The cursor points before what is kept: OUT_OF_RANGE.</summary>
    OutOfRange = 8,

    /// <summary>Decided under something that another has replaced since: ABORTED.</summary>
    Aborted = 9,

    /// <summary>Nobody is signed in, or not any more: UNAUTHENTICATED.</summary>
    Unauthenticated = 10,
}
