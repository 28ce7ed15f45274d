namespace DeviceService.Safety;

/// <summary>What an arming has used up so far, by samples and by the pen's own count of strokes. Belongs to the guard.</summary>
/// <remarks>
/// Between two samples the faster of both rates counts, also where the motor is driven at one of the two only: strokes are rather counted too
/// many. But a rate above the band counts in full only from its second sample on: one that is noise is no rate, and a motor that is that fast is
/// counted by the pen and stopped for it. Time counts as the record of an activation counts it, from its first sample to the first after it.
/// </remarks>
internal struct UseMeter
{
    // Millihertz times microseconds: a thousand million of them are a stroke.
    private const long UnitsPerStroke = 1_000_000_000;

    private UInt128 _units;
    private ulong _driveUs;
    private bool _driven;
    private int _millihertz;
    private int _shown;

    /// <summary>Time driven, in microseconds.</summary>
    public readonly long DriveUs => (long)Math.Min(_driveUs, long.MaxValue);

    /// <summary>Strokes by the measured rate.</summary>
    public readonly long Strokes => (long)UInt128.Min(_units / UnitsPerStroke, long.MaxValue);

    /// <summary>Takes the next sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="passedUs">Since the one before, by the pen's clock; 0 for the first.</param>
    /// <param name="most">The upper end of the band.</param>
    public void Add(in PenSample sample, ulong passedUs, StrokeRate most)
    {
        var rate = Math.Min(sample.StrokeRate.Millihertz, Math.Max(most.Millihertz, _shown));
        if (_driven || sample.DriveOn)
        {
            _units += (UInt128)(ulong)Math.Max(_millihertz, rate) * passedUs;
        }

        if (_driven)
        {
            _driveUs += passedUs;
        }

        _driven = sample.DriveOn;
        (_millihertz, _shown) = (rate, sample.StrokeRate.Millihertz);
    }

    /// <summary>Nothing used up; what the last sample showed is kept.</summary>
    public void Begin()
    {
        _units = 0;
        _driveUs = 0;
    }
}
