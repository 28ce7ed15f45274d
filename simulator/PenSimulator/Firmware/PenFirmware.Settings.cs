using Google.Protobuf;
using Penlink.V1;
using FaultKind = Simulator.V1.FaultKind;

namespace PenSimulator.Firmware;

/// <summary>The commands that set, keep and read: nothing here moves a needle outwards.</summary>
internal sealed partial class PenFirmware
{
    private const uint DeadManMinMs = 150;
    private const ulong EchoOldestUs = 500_000;

    private CommandReply WriteLimits(EnforcedLimits limits)
    {
        var session = _session!;
        if (limits.ProtrusionMaxUm < _traits.ProtrusionMinUm || limits.ProtrusionMaxUm > _traits.ProtrusionMaxUm)
        {
            return Refuse(RejectionReason.LimitBeyondDevice, (uint)_traits.ProtrusionMaxUm);
        }

        if (limits.StrokeRateMinMillihertz < _traits.StrokeRateMinMillihertz)
        {
            return Refuse(RejectionReason.LimitBeyondDevice, (uint)_traits.StrokeRateMinMillihertz);
        }

        if (limits.StrokeRateMaxMillihertz > _traits.StrokeRateMaxMillihertz)
        {
            return Refuse(RejectionReason.LimitBeyondDevice, (uint)_traits.StrokeRateMaxMillihertz);
        }

        if (limits.Generation <= session.HighestGeneration)
        {
            return Refuse(RejectionReason.GenerationStale, session.HighestGeneration);
        }

        session.Limits = limits;
        session.HighestGeneration = limits.Generation;

        // A setting that the new limits forbid is none.
        if (session.Setting is { } setting && BeyondLimit(setting, limits) is not null)
        {
            session.Setting = null;
        }

        _statusDue = true;
        return ReadLimits();
    }

    private CommandReply ReadLimits() => _session!.Limits is { } limits
        ? new CommandReply { Limits = limits.ToMessage(DigestToReport(limits)) }
        : Refuse(RejectionReason.LimitsNotSet);

    private CommandReply ApplySetting(ApplySetting wanted)
    {
        var session = _session!;
        if (session.Limits is not { } limits)
        {
            return Refuse(RejectionReason.LimitsNotSet);
        }

        var setting = new PenSetting(
            wanted.HasProtrusionUm ? (int)Math.Min(wanted.ProtrusionUm, int.MaxValue) : null,
            (int)Math.Min(wanted.StrokeRateMillihertz, int.MaxValue));
        var anySetting = _faults.Has(FaultKind.AcceptsAnySetting);
        if (!anySetting && BeyondLimit(setting, limits) is { } bound)
        {
            return Refuse(RejectionReason.SettingBeyondLimit, bound);
        }

        if (!anySetting && setting.ProtrusionUm is { } um && (um < _traits.ProtrusionMinUm || um > _traits.ProtrusionMaxUm
            || (um - _traits.ProtrusionMinUm) % _traits.ProtrusionStepUm != 0))
        {
            return Refuse(RejectionReason.SettingOffStep, (uint)_traits.ProtrusionStepUm);
        }

        // In service mode nothing goes further out under a press that began before it was asked for.
        if (State == PenState.Service && setting.ProtrusionUm > (session.Setting?.ProtrusionUm ?? 0))
        {
            _usedPressBeganUs = _trigger.PressBeganUs;
        }

        session.Setting = setting;
        if (setting.ProtrusionUm < TargetUm)
        {
            TargetUm = setting.ProtrusionUm.Value;
        }

        return new CommandReply();
    }

    private static uint? BeyondLimit(PenSetting setting, EnforcedLimits limits) =>
        setting.ProtrusionUm > limits.ProtrusionMaxUm ? limits.ProtrusionMaxUm
        : setting.StrokeRateMillihertz > limits.StrokeRateMaxMillihertz ? limits.StrokeRateMaxMillihertz
        : setting.StrokeRateMillihertz < limits.StrokeRateMinMillihertz ? limits.StrokeRateMinMillihertz
        : null;

    private CommandReply SetTelemetryRate(int samplesPerSecond)
    {
        var session = _session!;
        if (TelemetryPlan.SamplesPerFrame(samplesPerSecond, _lineBitsPerSecond) is not { } samples)
        {
            return Refuse(RejectionReason.RateExceedsLine, (uint)TelemetryPlan.HighestRate(_lineBitsPerSecond));
        }

        session.SamplesPerSecond = samplesPerSecond;
        session.SamplesPerFrame = samples;
        StartTelemetry();
        return new CommandReply
        {
            TelemetryRate = new TelemetryRate
            {
                SamplesPerSecond = (uint)samplesPerSecond,
                SamplesPerFrame = (uint)samples,
            },
        };
    }

    private CommandReply SetLineSpeed(int bitsPerSecond)
    {
        if (TelemetryPlan.SamplesPerFrame(_session!.SamplesPerSecond, bitsPerSecond) is not { } samples)
        {
            return Refuse(RejectionReason.RateExceedsLine, (uint)TelemetryPlan.HighestRate(bitsPerSecond));
        }

        _session.SamplesPerFrame = samples;
        _speedToTake = bitsPerSecond;
        return new CommandReply();
    }

    /// <summary>The housing fell: what it is set to may be so no longer, so it is counted, and kept.</summary>
    public void FeelFall() => _nv.Write(Nv with { DropCount = Nv.DropCount + (_faults.Has(FaultKind.CountsNoUse) ? 0u : 1u) });

    private Counters ToCounters() => new()
    {
        PressCount = Nv.PressCount,
        StrokeCount = StrokeCount,
        StopCount = Nv.StopCount,
        RunSeconds = RunMs / 1_000,
        DropCount = Nv.DropCount,
        BootCount = Nv.BootCount,
    };

    private CommandReply StoreJournalHead(JournalHead head)
    {
        var hash = Convert.ToHexString(head.Hash.Span);
        _nv.Write(Nv with { JournalEntryCount = head.EntryCount, JournalHash = hash });
        return ReadJournalHead();
    }

    private CommandReply ReadJournalHead()
    {
        var head = new JournalHead { EntryCount = Nv.JournalEntryCount };
        if (Nv.JournalHash is { } hash)
        {
            head.Hash = ByteString.CopyFrom(Convert.FromHexString(hash));
        }

        return new CommandReply { JournalHead = head };
    }

    private CommandReply SetAlarmSignal(AlarmPriority priority)
    {
        AlarmSignal = priority;
        return new CommandReply();
    }

    private CommandReply EnterServiceMode()
    {
        if (IsTriggerHeld)
        {
            return Refuse(RejectionReason.TriggerPressed);
        }

        _serviceDeadMan = new DeadMan(_nowUs, _session!.Limits?.DeadManMs ?? DeadManMinMs);
        State = PenState.Service;
        _statusDue = true;
        return new CommandReply();
    }

    private CommandReply LeaveServiceMode()
    {
        TargetUm = 0;
        _serviceDeadMan = null;
        _usedPressBeganUs = _trigger.PressBeganUs;
        _statusDue |= State != PenState.Disarmed;
        State = PenState.Disarmed;
        return new CommandReply();
    }

    private CommandReply WriteCalibration(Calibration calibration)
    {
        if (CalibrationCurve.From(calibration) is { } curve)
        {
            _nv.Write(Nv with { Calibration = curve });
        }

        return ReadCalibration();
    }

    private CommandReply ReadCalibration()
    {
        var curve = CalibrationCurve.ToMessage(Nv.Calibration);
        curve.Digest ^= _faults.Has(FaultKind.CurveDigestWrong) ? 1UL : 0;
        return new CommandReply { Calibration = curve };
    }

    /// <summary>Names and units are those of penlink.md, section 11.</summary>
    private CommandReply RunSelfTest()
    {
        var flags = _faultFlags.Flags;
        var report = new SelfTestReport();
        void Add(string name, bool passed, int value) =>
            report.Items.Add(new SelfTestItem { Name = name, Passed = passed, Value = value });

        Add("depth_sensor", !flags.HasFlag(FaultFlag.DepthSensor), _readings.ProtrusionUm);
        if (_traits.DepthChannels == 2)
        {
            Add("needle_sensor", !flags.HasFlag(FaultFlag.NeedleSensor), _readings.NeedleSensorUm);
        }

        Add("motor_current", _readings.MotorCurrentMilliamperes < 50, _readings.MotorCurrentMilliamperes);
        Add("battery", _readings.BatteryPercent >= 10, 3_000 + (_readings.BatteryPercent * 12));
        Add("temperature", !flags.HasFlag(FaultFlag.OverTemperature), _readings.TemperatureDecidegrees);
        Add("dead_man", !_faults.Has(FaultKind.DeadManDisabled), (int)(_session!.Limits?.DeadManMs ?? 200));
        Add("memory", !flags.HasFlag(FaultFlag.Internal), flags.HasFlag(FaultFlag.Internal) ? 1 : 0);
        return new CommandReply { SelfTest = report };
    }
}
