using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// Whether the store can be trusted to write. Written by the writer's thread, read by any. A sync that is still running
/// counts against it as soon as it has lasted too long: a disk that hangs reports nothing.
/// </summary>
internal sealed class StoreHealth(TimeProvider clock)
{
    /// <summary>A sync that lasts longer is a failure to those who wait for it (law 19).</summary>
    public static readonly TimeSpan SyncTimeMax = TimeSpan.FromSeconds(1);

    private const long NotSyncing = long.MinValue;

    private string _reason = "";
    private long _syncingSince = NotSyncing;

    /// <summary>As of now.</summary>
    public JournalHealth Current
    {
        get
        {
            var since = Volatile.Read(ref _syncingSince);
            if (since != NotSyncing && clock.GetElapsedTime(since) > SyncTimeMax)
            {
                return new JournalHealth(false, TooSlow);
            }

            var reason = Volatile.Read(ref _reason);
            return reason.Length == 0 ? JournalHealth.Good : new JournalHealth(false, reason);
        }
    }

    /// <summary>What is said of a disk that takes too long.</summary>
    public static string TooSlow { get; } =
        "The journal's disk takes longer than 1 s to sync. Find out what else uses it, or replace it; the service tries again each second.";

    public void SyncBegan() => Volatile.Write(ref _syncingSince, clock.GetTimestamp());

    /// <summary>How long the sync took.</summary>
    public TimeSpan SyncEnded()
    {
        var took = clock.GetElapsedTime(Volatile.Read(ref _syncingSince));
        Volatile.Write(ref _syncingSince, NotSyncing);
        return took;
    }

    /// <summary>States why it cannot be trusted; an empty reason states that it can.</summary>
    public void Set(string reason) => Volatile.Write(ref _reason, reason);
}
