namespace DeviceService.Safety;

/// <summary>How long the needles have run in one place, where the pen reports its glide. Belongs to the guard.</summary>
/// <remarks>
/// A place is left by gliding the width of what the tip treats at once, or by lifting the tip off for long enough. Between two samples the slower of
/// both glides counts, and nothing across a gap, so that no noisy sample moves the pen. A new arming in the same place goes on counting.
/// </remarks>
internal struct PlaceWatch
{
    // Samples further apart than this say nothing about what lies between them.
    private const ulong GapUs = SafetyFloors.SampleAgeMs * 1_000;

    private LastingCondition _lifted;
    private ulong _drivenUs;
    private UInt128 _movedPm;
    private bool _driven;
    private int? _glide;

    /// <summary>Time driven in this place, in microseconds.</summary>
    public readonly ulong DrivenUs => _drivenUs;

    /// <summary>Takes the next sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="passedUs">Since the one before, by the pen's clock; 0 for the first.</param>
    /// <param name="figures">The profile's figures.</param>
    public void Follow(in PenSample sample, ulong passedUs, GuardFigures figures)
    {
        if (_driven)
        {
            _drivenUs += passedUs;
        }

        if (passedUs <= GapUs && _glide is { } before && sample.GlideMicrometersPerSecond is { } now)
        {
            _movedPm += (UInt128)(ulong)Math.Max(0, Math.Min(before, now)) * passedUs;
        }

        var lifted = _lifted.Lasts(sample.SkinContact == false, sample.DeviceTimeUs, figures.ContactMs);
        if (lifted || _movedPm >= (UInt128)figures.PlaceUm.Value * 1_000_000)
        {
            _drivenUs = 0;
            _movedPm = 0;
        }

        _driven = sample.DriveOn;
        _glide = sample.GlideMicrometersPerSecond;
    }
}
