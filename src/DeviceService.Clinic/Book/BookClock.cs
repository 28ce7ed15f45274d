using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>The wall clock as the book believes it, and whether it is to be believed at all (law 22). May be asked on any thread.</summary>
internal sealed class BookClock(Moment now)
{
    private readonly SteadyClock _steady = new(now);
    private readonly Lock _gate = new();
    private DateTimeOffset? _newestEntry;

    /// <summary>Wall time of the newest entry of an earlier run; null in an empty journal.</summary>
    public void Begin(DateTimeOffset? newestEntry)
    {
        lock (_gate)
        {
            _newestEntry = newestEntry;
        }
    }

    /// <inheritdoc cref="SteadyClock.Of"/>
    public Moment Of(Moment moment) => _steady.Of(moment);

    /// <summary>
    /// Why a wall time of this moment says nothing about how long something lasts from now: it jumped, or lies before the newest entry of
    /// an earlier run, and nobody confirmed it since. Null where it may be believed.
    /// </summary>
    public string? Doubt(Moment moment)
    {
        lock (_gate)
        {
            return WallClock.Doubt(moment.WallTime, _newestEntry, _steady.Of(moment).WallTime, TimeSpan.Zero);
        }
    }

    /// <summary>A person confirmed the wall clock as it was then.</summary>
    public void Confirm(Moment at)
    {
        lock (_gate)
        {
            _steady.Confirm(at);
            _newestEntry = null;
        }
    }
}
