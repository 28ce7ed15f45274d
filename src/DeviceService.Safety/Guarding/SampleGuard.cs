namespace DeviceService.Safety;

/// <summary>
/// Holds each sample against the settings in force (laws 6, 9, 10). It belongs to the line thread, which checks a
/// sample before anything else sees it, and writes the stop itself when one is asked for.
/// </summary>
/// <remarks>
/// Not thread-safe, on purpose. Nothing is allocated for a sample. What is judged on one sample: depth above the
/// limit, motion that nobody permitted, another generation of limits, a stopping fault, channels that disagree, a
/// dial that moved. What has to last, by the profile in force: deviation, stall, rate, temperature, drive after a release, contact or glide
/// that is missing or impossible, a low battery. What was used up is reached at a sample: punctures, time, time in one place.
/// A drive without skin contact is none of them: needles in the air are lifted between strokes.
/// </remarks>
public sealed class SampleGuard
{
    /// <summary>How long a pen that was told to pause may still be driven before it is stopped: twice its longest dead-man, and more, in milliseconds.</summary>
    public const int PauseMsMax = 500;

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
    private LastingCondition _contact;
    private LastingCondition _battery;
    private LastingCondition _pausing;
    private GuardFigures? _figures;
    private UseMeter _use;
    private PlaceWatch _place;
    private ulong? _strokesCounted;
    private bool _contactReported;
    private bool _glideReported;

    /// <summary>Begins with a pen that may not be driven, unless told otherwise.</summary>
    public SampleGuard(GuardSettings? settings = null)
    {
        _settings = settings ?? GuardSettings.Disarmed;
        _figures = _settings.Figures;
    }

    /// <summary>What samples are held against now.</summary>
    public GuardSettings Settings => _settings;

    /// <summary>Time that the newest arming has driven, in microseconds.</summary>
    public long DriveUs => _use.DriveUs;

    /// <summary>
    /// Time driven in the place where the pen is now, in microseconds; null where the pen reports no glide, since nobody knows its places then.
    /// Past armings in the same place count.
    /// </summary>
    public long? PlaceUs => _glideReported ? (long)Math.Min(_place.DrivenUs, long.MaxValue) : null;

    /// <summary>Strokes of the newest arming: by the measured rate or by the pen's own count, whichever says more.</summary>
    public long Strokes => _settings.Allowance?.StrokesCounted is { } from && _strokesCounted > from
        ? Math.Max(_use.Strokes, (long)Math.Min(_strokesCounted.Value - from, long.MaxValue))
        : _use.Strokes;

    /// <summary>From the next sample on, these settings. What has lasted so far under the old ones counts no more.</summary>
    public void Adopt(GuardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!ReferenceEquals(settings, _settings))
        {
            _settings = settings;
            ResetLasting();
            if (settings.Armed)
            {
                _figures = settings.Figures;
                _use.Begin();
            }
        }
    }

    /// <summary>The pen's own count of strokes, from its status: the next sample is judged with it.</summary>
    public void Count(ulong strokes) => _strokesCounted = strokes;

    /// <summary>After a new boot or a new link session: the pen's clock begins anew, and nothing is permitted.</summary>
    public void Restart()
    {
        _settings = GuardSettings.Disarmed;
        _seen = false;
        _driven = false;
        _use = default;
        _place = default;
        _strokesCounted = null;
        _contactReported = false;
        _glideReported = false;
        ResetLasting();
    }

    /// <summary>Null when the sample breaks nothing. Of several breaches the gravest is returned.</summary>
    public GuardBreach? Check(in PenSample sample)
    {
        // A clock that stands or runs back proves nothing about durations; a depth is a depth all the same.
        var clockRegressed = _seen && sample.DeviceTimeUs <= _lastUs;
        if (!clockRegressed)
        {
            Follow(sample, _seen ? sample.DeviceTimeUs - _lastUs : 0);
            _seen = true;
            _lastUs = sample.DeviceTimeUs;
        }

        return Instant(sample)
            ?? (clockRegressed ? ClockRegressed(sample) : Lasting(sample));
    }

    private void Follow(in PenSample sample, ulong passedUs)
    {
        _use.Add(sample, passedUs, _settings.RateMax);
        if (_figures is { } figures)
        {
            _place.Follow(sample, passedUs, figures);
        }

        _contactReported |= sample.SkinContact is not null;
        _glideReported |= sample.GlideMicrometersPerSecond is not null;
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
        if (!_settings.DrivePermitted)
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
        // While disarmed any drive is a breach by itself, and a pen that stands is nobody's danger.
        if (_settings is not { Figures: { } figures, Allowance: { } allowance })
        {
            return null;
        }

        // Every condition hears of every sample, also when an earlier one already stops.
        var now = sample.DeviceTimeUs;
        var driven = sample.DriveOn;
        var drivenUs = driven ? now - _driveBeganUs : 0;
        var ranUp = driven && drivenUs >= (ulong)figures.RunUpMs.Value * 1_000;
        var strayedUm = _settings.Setting is { } set ? Apart(sample.MeasuredProtrusion, set) : 0;
        var rate = sample.StrokeRate;
        var current = sample.MotorCurrentMilliamps ?? 0;
        var warmth = sample.TemperatureDecidegrees ?? int.MinValue;

        var deviates = _deviation.Lasts(driven && strayedUm > figures.DeviationUm, now, figures.DeviationMs);
        var stalls = _stall.Lasts(ranUp && rate < _settings.StallRate && current >= _settings.StallMilliamps, now, figures.StallMs);
        var outOfBand = _rate.Lasts(ranUp && (rate < _settings.RateMin || rate > _settings.RateMax), now, figures.RateBandMs);
        var tooWarm = _temperature.Lasts(warmth > _settings.TemperatureDecidegrees, now, figures.TemperatureMs);
        var unheld = _released.Lasts(driven && !sample.TriggerPressed, now, figures.ReleaseMs);
        var pauses = Pausing(sample, figures, allowance);

        return unheld ? Stop(sample, StopReason.UnpermittedMotion, figures.ReleaseMs.Value, 1)
            : deviates ? Stop(sample, StopReason.DepthDeviation, figures.DeviationUm.Value, strayedUm)
            : stalls ? Stop(sample, StopReason.Stall, _settings.StallMilliamps, current)
            : outOfBand ? Stop(sample, StopReason.RateOutOfBand, (rate > _settings.RateMax ? _settings.RateMax : _settings.RateMin).Millihertz, rate.Millihertz)
            : tooWarm ? TooWarm(sample, warmth)
            : drivenUs > (ulong)_settings.ActivationMs * 1_000
                ? Stop(sample, StopReason.ActivationTooLong, _settings.ActivationMs, (long)(drivenUs / 1_000))
            : pauses;
    }

    // What a pause is enough for while the pen obeys it.
    private GuardBreach? Pausing(in PenSample sample, GuardFigures figures, TreatmentAllowance allowance)
    {
        var unsure = Unsure(sample, figures);
        var exhausted = Exhausted(sample, figures);
        var breach = !sample.DriveOn ? null : Spent(sample, allowance) ?? Dwells(sample, allowance) ?? unsure ?? exhausted;
        var disobeyed = _pausing.Lasts(breach is not null, sample.DeviceTimeUs, PauseMsMax);
        return breach is { } paused && disobeyed ? paused with { Action = GuardAction.Stop } : breach ?? exhausted;
    }

    private GuardBreach? Spent(in PenSample sample, TreatmentAllowance allowance)
    {
        var strokes = Strokes;
        if (strokes >= allowance.Strokes)
        {
            return React(sample, StopReason.PuncturesSpent, allowance.Punctures.Max, allowance.Punctures.Used + (strokes * allowance.Needles));
        }

        return _use.DriveUs >= allowance.DriveUs
            ? React(sample, allowance.TimeReason, allowance.Time.Max / 1_000, (allowance.Time.Used + _use.DriveUs) / 1_000)
            : null;
    }

    // A pen without a sensor of glide cannot be watched for this; docs/hazards.md says so.
    private GuardBreach? Dwells(in PenSample sample, TreatmentAllowance allowance) =>
        _glideReported && sample.SkinContact != false && _place.DrivenUs >= (ulong)allowance.DwellMs * 1_000
            ? React(sample, StopReason.DwellTooLong, allowance.DwellMs, (long)(_place.DrivenUs / 1_000))
            : null;

    // A sensor that spoke before and is silent now, or a tip that glides over skin that it does not touch.
    private GuardBreach? Unsure(in PenSample sample, GuardFigures figures)
    {
        var missing = (_contactReported && sample.SkinContact is null) || (_glideReported && sample.GlideMicrometersPerSecond is null);
        var impossible = sample is { SkinContact: false, GlideMicrometersPerSecond: > 0 };
        return _contact.Lasts(sample.DriveOn && (missing || impossible), sample.DeviceTimeUs, figures.ContactMs)
            ? React(sample, StopReason.ContactUnsure, figures.ContactMs.Value, figures.ContactMs.Value)
            : null;
    }

    // In mid-press only where the profile asks for it: a needle that runs slower is what the rate band is for. A sample without a charge says
    // nothing about it.
    private GuardBreach? Exhausted(in PenSample sample, GuardFigures figures)
    {
        if (sample.BatteryPercent is not { } percent
            || !_battery.Lasts(percent < _settings.BatteryPercent, sample.DeviceTimeUs, figures.BatteryMs))
        {
            return null;
        }

        var breach = React(sample, StopReason.BatteryLow, _settings.BatteryPercent, percent);
        var reaction = _settings.Reactions.For(StopReason.BatteryLow);
        return reaction == Reaction.Pause || (reaction == Reaction.Stop && sample.DriveOn) ? breach
            : sample.DriveOn ? null
            : breach with { Action = GuardAction.Disarm };
    }

    private GuardBreach React(in PenSample sample, StopReason reason, long limit, long observed) => Stop(sample, reason, limit, observed) with
    {
        Action = _settings.Reactions.For(reason) == Reaction.Stop ? GuardAction.Stop : GuardAction.Pause,
    };

    // A warm pen that stands is disarmed; one that runs is stopped.
    private GuardBreach TooWarm(in PenSample sample, int warmth)
    {
        var stop = Stop(sample, StopReason.Temperature, _settings.TemperatureDecidegrees, warmth);
        return sample.DriveOn ? stop : stop with { Action = GuardAction.Disarm };
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
        _contact.Reset();
        _battery.Reset();
        _pausing.Reset();
    }

    // In 64 bits and back, so that no absurd reading wraps around into a small one.
    private static int Apart(NeedleProtrusion one, NeedleProtrusion other) =>
        (int)Math.Min(int.MaxValue, Math.Abs((long)one.Micrometers - other.Micrometers));

    private static GuardBreach Stop(in PenSample sample, StopReason reason, long limit, long observed) =>
        new(GuardAction.Stop, reason, limit, observed, sample.Sequence, sample.DeviceTimeUs, sample.HostTimestamp);
}
