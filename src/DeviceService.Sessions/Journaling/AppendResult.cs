namespace DeviceService.Sessions;

/// <summary>How an append ended.</summary>
/// <param name="Head">The head after these entries when they are durable; null when they are not.</param>
/// <param name="Failure">Why they are not durable, as a sentence; empty when they are.</param>
public sealed record AppendResult(JournalHead? Head, string Failure)
{
    /// <summary>Place of the first of these entries in the chain, from 1; 0 when they are not durable.</summary>
    public long FirstEntryNumber { get; init; }

    /// <summary>
    /// True when the store refused these entries for what others say: the cartridge that they reserve is held by another session. The
    /// store itself is well.
    /// </summary>
    public bool CartridgeTaken { get; init; }

    /// <summary>
    /// True when the store refused these entries for what others say: the pen of the session that they open has an open one already. The store
    /// itself is well.
    /// </summary>
    public bool SessionOpen { get; init; }

    /// <summary>
    /// True when the store refused these entries for what others say: a person puts a profile in force, and a session is open, whose opening was on
    /// its way to the disk when that was decided. Its follower has it by now; the store itself is well.
    /// </summary>
    public bool ProfileUnderSession { get; init; }

    /// <summary>True when every entry is on the disk.</summary>
    public bool Durable => Head is not null;
}
