using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Whether the wall clock can be believed (law 22). A doubt stays until a person has confirmed the clock.</summary>
internal sealed class ClockWatch(Clockwork clock, Action<string> doubted)
{
    private readonly Lock _gate = new();
    private readonly SteadyClock _steady = new(clock.Now);
    private DateTimeOffset? _newestEntry;
    private string _doubt = "";

    /// <summary>Wall time of the newest entry of an earlier run.</summary>
    public void Begin(DateTimeOffset? newestEntry) => _newestEntry = newestEntry;

    /// <summary>Why it is in doubt; empty when it is not.</summary>
    public string Doubt()
    {
        lock (_gate)
        {
            if (_doubt.Length == 0)
            {
                var now = clock.Now;
                _doubt = WallClock.Doubt(now.WallTime, _newestEntry, _steady.Of(now).WallTime, TimeSpan.Zero) ?? "";
                if (_doubt.Length > 0)
                {
                    doubted(_doubt);
                }
            }

            return _doubt;
        }
    }

    /// <summary>A person confirmed the wall clock as it was then, and that is on record. A jump since is in doubt anew.</summary>
    public void Settle(Moment confirmedAt)
    {
        lock (_gate)
        {
            _doubt = "";
            _steady.Confirm(confirmedAt);
            _newestEntry = null;
        }
    }
}
