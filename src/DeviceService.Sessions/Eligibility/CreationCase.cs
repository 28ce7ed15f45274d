namespace DeviceService.Sessions;

/// <summary>A session that is about to be opened.</summary>
/// <param name="Request">What is asked for, and by whom.</param>
/// <param name="Simulated">Whether the pen says that there is no needle; null before it was heard.</param>
/// <param name="Now">When it is judged.</param>
public sealed record CreationCase(Request.CreateSession Request, bool? Simulated, Moment Now)
{
    /// <summary>Who the pen says it is; null before it was heard.</summary>
    public PenIdentity? Pen { get; init; }
}
