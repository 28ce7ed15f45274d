namespace DeviceService.Safety;

/// <summary>
/// Holds each sample against the settings in force (laws 6, 9, 10). It belongs to the line thread, which checks a
/// sample before anything else sees it, and writes the stop itself when one is asked for.
/// </summary>
/// <remarks>
/// Not thread-safe, on purpose. Nothing is allocated for a sample. What is judged on one sample: depth above the
/// limit, motion that nobody permitted, another generation of limits, a stopping fault, channels that disagree, a
/// dial that moved. What has to last: deviation, stall, rate, temperature, drive after a release.
/// </remarks>
public sealed class SampleGuard
{
    private GuardSettings _settings;
    private bool _seen;
    private ulong _lastUs;
    private bool _driven;
    private ulong _driveBeganUs;
    private LastingCondition _deviation;
    private LastingCondition _stall;
    private LastingCondition _rate;
    private LastingCondition _temperature;
    private LastingCondition _released;

    /// <summary>Begins with a pen that may not be driven, unless told otherwise.</summary>
    public SampleGuard(GuardSettings? settings = null) => _settings = settings ?? GuardSettings.Disarmed;

    /// <summary>What samples are held against now.</summary>
    public GuardSettings Settings => _settings;

    /// <summary>From the next sample on, these settings. What has lasted so far under the old ones counts no more.</summary>
    public void Adopt(GuardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!ReferenceEquals(settings, _settings))
        {
            _settings = settings;
            ResetLasting();
        }
    }

    /// <summary>After a new boot or a new link session: the pen's clock begins anew, and nothing is permitted.</summary>
    public void Restart()
    {
        _settings = GuardSettings.Disarmed;
        _seen = false;
        _driven = false;
        ResetLasting();
    }

    /// <summary>Null when the sample breaks nothing. Of several breaches the gravest is returned.</summary>
    public GuardBreach? Check(in PenSample sample)
    {
        // A clock that stands or runs back proves nothing about durations; a depth is a depth all the same.
        var clockRegressed = _seen && sample.DeviceTimeUs <= _lastUs;
        if (!clockRegressed)
        {
            _seen = true;
            _lastUs = sample.DeviceTimeUs;
            FollowDrive(sample);
        }

        return Instant(sample)
            ?? (clockRegressed ? ClockRegressed(sample) : Lasting(sample));
    }

    private void FollowDrive(in PenSample sample)
    {
        if (sample.DriveOn && !_driven)
        {
            _driveBeganUs = sample.DeviceTimeUs;
        }

        _driven = sample.DriveOn;
    }

    private GuardBreach? Instant(in PenSample sample)
    {
        if (_settings.Limit is { } limit && sample.DeepestProtrusion > limit)
        {
            return Stop(sample, StopReason.DepthAboveLimit, limit.Micrometers, sample.DeepestProtrusion.Micrometers);
        }

        if (DialMoved(sample, out var strayedUm))
        {
            return new GuardBreach(
                sample.DriveOn ? GuardAction.Stop : GuardAction.Disarm,
                StopReason.DialMoved,
                _settings.DialToleranceUm.GetValueOrDefault(),
                strayedUm,
                sample.Sequence,
                sample.DeviceTimeUs,
                sample.HostTimestamp);
        }

        return sample.DriveOn ? WhileDriven(sample) : null;
    }

    private GuardBreach? WhileDriven(in PenSample sample)
    {
        if (!_settings.Armed)
        {
            return Stop(sample, StopReason.UnpermittedMotion, 0, 1);
        }

        if (_settings.LimitsGeneration != sample.LimitsGeneration)
        {
            return Stop(sample, StopReason.LimitsGenerationMismatch, _settings.LimitsGeneration.GetValueOrDefault(), sample.LimitsGeneration);
        }

        if ((sample.Faults & PenFaults.Stopping) != 0)
        {
            return Stop(sample, StopReason.PenFault, 0, (uint)(sample.Faults & PenFaults.Stopping));
        }

        if (sample.SecondChannelProtrusion is { } second
            && Apart(sample.MeasuredProtrusion, second) is var apart
            && apart > _settings.ChannelsUm)
        {
            return Stop(sample, StopReason.ChannelsDisagree, _settings.ChannelsUm, apart);
        }

        return null;
    }

    private GuardBreach? Lasting(in PenSample sample)
    {
        // Every condition hears of every sample, also when an earlier one already stops.
        var now = sample.DeviceTimeUs;
        var driven = sample.DriveOn;
        var drivenUs = driven ? now - _driveBeganUs : 0;
        var ranUp = driven && drivenUs >= (ulong)GuardThresholds.RunUpMs.Value * 1_000;
        var strayedUm = _settings.Setting is { } set ? Apart(sample.MeasuredProtrusion, set) : 0;
        var rate = sample.StrokeRate;
        var current = sample.MotorCurrentMilliamps ?? 0;
        var warmth = sample.TemperatureDecidegrees ?? int.MinValue;

        var deviates = _deviation.Lasts(driven && strayedUm > GuardThresholds.DeviationUm.Value, now, GuardThresholds.DeviationMs);
        var stalls = _stall.Lasts(ranUp && rate < _settings.StallRate && current >= _settings.StallMilliamps, now, GuardThresholds.StallMs);
        var outOfBand = _rate.Lasts(ranUp && (rate < _settings.RateMin || rate > _settings.RateMax), now, GuardThresholds.RateBandMs);
        var tooWarm = _temperature.Lasts(warmth > _settings.TemperatureDecidegrees, now, GuardThresholds.TemperatureMs);
        var unheld = _released.Lasts(driven && !sample.TriggerPressed, now, GuardThresholds.ReleaseMs);

        return unheld ? Stop(sample, StopReason.UnpermittedMotion, GuardThresholds.ReleaseMs.Value, 1)
            : deviates ? Stop(sample, StopReason.DepthDeviation, GuardThresholds.DeviationUm.Value, strayedUm)
            : stalls ? Stop(sample, StopReason.Stall, _settings.StallMilliamps, current)
            : outOfBand ? Stop(sample, StopReason.RateOutOfBand, (rate > _settings.RateMax ? _settings.RateMax : _settings.RateMin).Millihertz, rate.Millihertz)
            : tooWarm ? TooWarm(sample, warmth)
            : drivenUs > (ulong)_settings.ActivationMs * 1_000
                ? Stop(sample, StopReason.ActivationTooLong, _settings.ActivationMs, (long)(drivenUs / 1_000))
            : null;
    }

    // A warm pen that stands is disarmed; one that runs is stopped; one that is not armed is nobody's danger.
    private GuardBreach? TooWarm(in PenSample sample, int warmth)
    {
        var stop = Stop(sample, StopReason.Temperature, _settings.TemperatureDecidegrees, warmth);
        return sample.DriveOn ? stop : _settings.Armed ? stop with { Action = GuardAction.Disarm } : null;
    }

    private GuardBreach? ClockRegressed(in PenSample sample) =>
        _settings.Armed ? Stop(sample, StopReason.ClockRegressed, (long)_lastUs, (long)sample.DeviceTimeUs) : null;

    private bool DialMoved(in PenSample sample, out int strayedUm)
    {
        strayedUm = _settings is { DialToleranceUm: not null, Setting: { } armedAt } ? Apart(sample.SetProtrusion, armedAt) : 0;
        return strayedUm > (_settings.DialToleranceUm ?? int.MaxValue);
    }

    private void ResetLasting()
    {
        _deviation.Reset();
        _stall.Reset();
        _rate.Reset();
        _temperature.Reset();
        _released.Reset();
    }

    // In 64 bits and back, so that no absurd reading wraps around into a small one.
    private static int Apart(NeedleProtrusion one, NeedleProtrusion other) =>
        (int)Math.Min(int.MaxValue, Math.Abs((long)one.Micrometers - other.Micrometers));

    private static GuardBreach Stop(in PenSample sample, StopReason reason, long limit, long observed) =>
        new(GuardAction.Stop, reason, limit, observed, sample.Sequence, sample.DeviceTimeUs, sample.HostTimestamp);
}
