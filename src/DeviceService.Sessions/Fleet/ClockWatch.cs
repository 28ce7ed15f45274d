using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Whether the wall clock can be believed (law 22). A doubt stays until a person has confirmed the clock.</summary>
internal sealed class ClockWatch(Clockwork clock, Action<string> doubted)
{
    private readonly Lock _gate = new();
    private Moment _reference = clock.Now;
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
                _doubt = WallClock.Doubt(now.WallTime, _newestEntry, _reference.WallTime, now.Since(_reference)) ?? "";
                if (_doubt.Length > 0)
                {
                    doubted(_doubt);
                }
                else
                {
                    // A slow drift over days is no jump.
                    _reference = now.Since(_reference) > TimeSpan.FromHours(1) ? now : _reference;
                }
            }

            return _doubt;
        }
    }

    /// <summary>A person read another clock; null when that settles the doubt.</summary>
    public Refusal? Confirm(ClockConfirmation confirmation)
    {
        lock (_gate)
        {
            var now = clock.Now;
            if (WallClock.CheckConfirmation(now.WallTime, confirmation.ObservedAt) is { } refusal)
            {
                return refusal;
            }

            _doubt = "";
            _reference = now;
            _newestEntry = null;
            return null;
        }
    }
}
