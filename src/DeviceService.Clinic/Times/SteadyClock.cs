using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// The clinic's date within one run: no step of the wall clock ends a licence, a cartridge or a screening, and none makes one valid again.
/// A wall clock that jumped against the monotonic one counts from before the jump, until a person has confirmed it (law 22).
/// </summary>
internal sealed class SteadyClock
{
    private static readonly TimeSpan DriftLook = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private Moment _reference;

    /// <summary>The wall clock is believed as it is now.</summary>
    public SteadyClock(Moment now) => _reference = now;

    /// <summary>A moment of this run with the wall time that it has when no step is believed.</summary>
    public Moment Of(Moment moment)
    {
        lock (_gate)
        {
            var passed = moment.Since(_reference);
            var steady = _reference.WallTime + passed;
            if ((moment.WallTime - steady).Duration() > WallClock.JumpMax)
            {
                return moment with { WallTime = steady };
            }

            // A slow drift over days is no jump.
            _reference = passed > DriftLook ? moment : _reference;
            return moment;
        }
    }

    /// <summary>A person confirmed the wall clock as it was then.</summary>
    public void Confirm(Moment at)
    {
        lock (_gate)
        {
            _reference = at;
        }
    }
}
