using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A clock that no step of the wall clock moves while the service runs: the monotonic time of each run, one run after another, with
/// what the wall says about the time between two runs. It never runs ahead of what truly passed, except by a clock that was set ahead
/// while no service ran, which nobody can tell from time that passed.
/// </summary>
/// <remarks>
/// Where the wall clock stepped in a run or between two, and nobody confirmed it since, the latest time that it can have been at the end is taken, so
/// that the time between the runs is rather too short. An interval is then rather too long, never too short (H10, law 22). So a clock that was behind
/// for a whole run, and is right in the next, adds nothing.
/// </remarks>
public sealed record JournalTime
{
    /// <summary>Before the first entry.</summary>
    public static readonly JournalTime Zero = new();

    private TimeSpan _base;
    private long _latestUs;
    private long _wallOffsetTicks = long.MinValue;
    private bool _runs;

    private JournalTime()
    {
    }

    /// <summary>The count at a moment of the newest run.</summary>
    public Stamp Of(Moment moment) => new(moment.WallTime, (_runs ? _base : BaseOfNext(moment)) + TimeSpan.FromMicroseconds(moment.MonotonicUs));

    /// <summary>The clock after this entry.</summary>
    public JournalTime Apply(JournalEntry entry)
    {
        // Whoever restores a backup does so in no run of the service.
        var begun = _runs && !BeginsRun(entry) && entry is not RestoreRecord ? this : Ended().Begun(entry.At);
        var latestUs = Math.Max(begun._latestUs, entry.At.MonotonicUs);
        var offset = entry is ClockRecord { Confirmed: true } ? OffsetOf(entry.At) : Math.Max(begun._wallOffsetTicks, OffsetOf(entry.At));
        return latestUs == begun._latestUs && offset == begun._wallOffsetTicks
            ? begun
            : begun with { _latestUs = latestUs, _wallOffsetTicks = offset };
    }

    /// <summary>Whether this is the first entry of a run, or one of its first two: a profile may be put in force before the start itself is on record.</summary>
    internal static bool BeginsRun(JournalEntry entry) => entry is ServiceRecord { Started: true } or ProfileActivationRecord { AtStart: true };

    /// <summary>The run is over: what comes next belongs to another.</summary>
    public JournalTime Ended() => _runs ? this with { _runs = false } : this;

    private static long OffsetOf(Moment moment) => moment.WallTime.UtcTicks - Ticks(moment.MonotonicUs);

    private static long Ticks(long microseconds) => microseconds * TimeSpan.TicksPerMicrosecond;

    private JournalTime Begun(Moment first) => new()
    {
        _runs = true,
        _base = BaseOfNext(first),
        _latestUs = first.MonotonicUs,
        _wallOffsetTicks = _wallOffsetTicks == long.MinValue ? OffsetOf(first) : Math.Max(OffsetOf(first), LatestWallTicks - Ticks(first.MonotonicUs)),
    };

    // No run begins before the one before it has ended, whatever its clock says.
    private long LatestWallTicks => _wallOffsetTicks + Ticks(_latestUs);

    private TimeSpan BaseOfNext(Moment first)
    {
        if (_wallOffsetTicks == long.MinValue)
        {
            return TimeSpan.Zero;
        }

        var between = Math.Max(0, first.WallTime.UtcTicks - LatestWallTicks);
        return _base + TimeSpan.FromTicks(Ticks(_latestUs) + between - Ticks(first.MonotonicUs));
    }
}
