namespace DeviceService.Sessions;

/// <summary>Whether the journal can write.</summary>
/// <param name="Writable">True when an append would be tried.</param>
/// <param name="Reason">Why not, as a sentence that says what to do; empty while writable.</param>
public sealed record JournalHealth(bool Writable, string Reason)
{
    /// <summary>Nothing known against it.</summary>
    public static readonly JournalHealth Good = new(true, "");
}
