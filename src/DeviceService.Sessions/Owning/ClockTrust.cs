using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Whether the wall clock of this run can be believed, and what time it is where it cannot (law 22): one answer for the pens and for the
/// clinic's book. A doubt that is on record holds over any number of runs until a person has confirmed the clock. May be asked on any thread.
/// </summary>
public sealed class ClockTrust
{
    private readonly Lock _gate = new();
    private readonly SteadyClock _steady;
    private DateTimeOffset? _newestEntry;
    private string? _doubt;
    private bool _onRecord;
    private Moment? _confirmed;

    internal ClockTrust(Moment now) => _steady = new SteadyClock(now);

    /// <summary>Whether the records of earlier runs were read.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What the records of earlier runs say. To be called once, before this run writes its first.</summary>
    /// <param name="now">When they were read.</param>
    /// <param name="newestEntry">Wall time of the newest entry; null in an empty journal.</param>
    /// <param name="recorded">The newest record of the clock where that is a doubt, as its clause; null where it is none.</param>
    /// <param name="found">Another doubt that follows from the records; null for none.</param>
    /// <param name="believed">What time it is by the last wall time that was believed; null where nobody counted. It holds where there is a doubt.</param>
    public void Begin(Moment now, DateTimeOffset? newestEntry, string? recorded, string? found, DateTimeOffset? believed)
    {
        lock (_gate)
        {
            HasBegun = true;
            _newestEntry = newestEntry;
            _onRecord = recorded is not null;
            _doubt = recorded is null ? found : $"an earlier run of the service found that {recorded}, and nobody has confirmed it since";
            if (believed is { } wallTime && (_doubt is not null || now.WallTime < newestEntry))
            {
                _steady.CountFrom(now with { WallTime = wallTime });
            }
        }
    }

    /// <inheritdoc cref="SteadyClock.Of"/>
    public Moment Of(Moment moment) => _steady.Of(moment);

    /// <summary>
    /// Why a wall time of this moment is not to be believed, as a clause for a sentence: it jumped, or lies before the newest entry of an
    /// earlier run, or did and was kept in doubt, and nobody confirmed it since. Null where it is believed.
    /// </summary>
    public string? Doubt(Moment moment)
    {
        lock (_gate)
        {
            return _doubt ?? WallClock.Doubt(moment.WallTime, _newestEntry, _steady.Of(moment).WallTime, TimeSpan.Zero);
        }
    }

    /// <summary>From now on the clock is in doubt, also once it shows the right time again. True when this doubt has to be put on record still.</summary>
    public bool Keep(string doubt)
    {
        lock (_gate)
        {
            var first = !_onRecord;
            _doubt ??= doubt;
            _onRecord = true;
            return first;
        }
    }

    /// <summary>A person confirmed the wall clock as it was then, and that is on record. A jump since is in doubt anew.</summary>
    public void Confirm(Moment at)
    {
        lock (_gate)
        {
            // Who records it and who reads the record both say so; what was found in between stays.
            if (_confirmed != at)
            {
                (_confirmed, _doubt, _onRecord, _newestEntry) = (at, null, false, null);
                _steady.CountFrom(at);
            }
        }
    }
}
