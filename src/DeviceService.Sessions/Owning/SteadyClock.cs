using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// The wall clock within one run as no step moves it: one that jumped against the monotonic clock counts from before the jump, until it is
/// told from where else. May be asked on any thread.
/// </summary>
public sealed class SteadyClock
{
    private static readonly TimeSpan DriftLook = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private Moment _reference;

    /// <summary>The wall clock is believed as it is now.</summary>
    public SteadyClock(Moment now) => _reference = now;

    /// <summary>A moment of this run with the wall time that it has when no step is believed: its own where there was none.</summary>
    public Moment Of(Moment moment)
    {
        lock (_gate)
        {
            // Told apart without adding, which could leave the range of a date.
            var passed = moment.Since(_reference);
            if ((moment.WallTime - _reference.WallTime - passed).Duration() > WallClock.JumpMax)
            {
                return moment with
                {
                    WallTime = passed < DateTimeOffset.MaxValue - _reference.WallTime ? _reference.WallTime + passed : DateTimeOffset.MaxValue,
                };
            }

            // A slow drift over days is no jump.
            _reference = passed > DriftLook ? moment : _reference;
            return moment;
        }
    }

    /// <summary>From now on time counts from this moment's wall time, whatever the wall clock shows.</summary>
    public void CountFrom(Moment at)
    {
        lock (_gate)
        {
            _reference = at;
        }
    }
}
