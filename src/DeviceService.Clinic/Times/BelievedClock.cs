using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// How far the wall clock was believed: the newest moment at which it was, and the doubt that stands since (law 22). From there on it is
/// <see cref="JournalTime"/> that says what time it is, which is rather too early than too late.
/// </summary>
public sealed record BelievedClock
{
    /// <summary>Before the first entry.</summary>
    public static readonly BelievedClock Empty = new();

    private static readonly TimeSpan DriftLook = TimeSpan.FromHours(1);

    private bool _strayed;

    /// <summary>The newest moment at which it was believed, up to an hour late; null before the first entry.</summary>
    public Stamp? Newest { get; private init; }

    /// <summary>The doubt that is on record and that nobody confirmed, as a clause for a sentence; null for none.</summary>
    public string? Doubt { get; private init; }

    /// <summary>The same where the entries tell of a jump and no record does: whoever would have found it was killed before; null for none.</summary>
    public string? Strayed => _strayed ? "it had jumped when the newest entry of an earlier run was written, and nobody has confirmed it since" : null;

    /// <summary>What time it is by the wall time that was last believed; null before the first entry.</summary>
    public DateTimeOffset? TimeAt(Stamp now) => Newest is not { } newest ? null
        : now.JournalTime - newest.JournalTime is var passed && passed < DateTimeOffset.MaxValue - newest.WallTime ? newest.WallTime + passed
        : DateTimeOffset.MaxValue;

    /// <summary>The clock after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    public BelievedClock Apply(JournalEntry entry, Stamp at)
    {
        if (entry is ClockRecord clock)
        {
            return clock.Confirmed ? new BelievedClock { Newest = at } : this with { Doubt = clock.Reason };
        }

        if (Doubt is not null || Newest is not { } newest)
        {
            return Doubt is null ? this with { Newest = at } : this;
        }

        // Between two runs any time may have passed; within one, as much as the monotonic clock says. A slow drift over days is no jump.
        var passed = at.JournalTime - newest.JournalTime;
        var begins = JournalTime.BeginsRun(entry) && !_strayed && at.WallTime >= newest.WallTime;
        var strayed = !begins && (at.WallTime - newest.WallTime - passed).Duration() > WallClock.JumpMax;
        return !strayed && (begins || passed > DriftLook) ? new BelievedClock { Newest = at }
            : strayed == _strayed ? this
            : this with { _strayed = strayed };
    }
}
