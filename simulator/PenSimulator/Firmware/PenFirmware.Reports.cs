using Penlink.V1;
using PenSimulator.Hardware;
using PenSimulator.Wire;
using Simulator.V1;
using Cartridge = Penlink.V1.Cartridge;

namespace PenSimulator.Firmware;

/// <summary>What the pen says without being asked, and the counters that it keeps.</summary>
internal sealed partial class PenFirmware
{
    private const ulong StatusEachUs = 200_000;
    private const ulong CartridgeEachUs = 1_000_000;
    private const ulong BootEachUs = 1_000_000;
    private const ulong CountersEachUs = 1_000_000;
    private readonly List<Sample> _gathered = [];
    private bool _statusDue;
    private bool _stopReportDue;
    private bool _cartridgeDue;
    private uint _insertions;
    private (FaultFlag Flags, int BatteryPercent, int TemperatureDecidegrees) _conditionReported;
    private int _greatestUm = int.MinValue;
    private int _greatestNeedleSensorUm = int.MinValue;
    private ulong _statusDueUs;
    private ulong _cartridgeDueUs;
    private ulong _bootDueUs;
    private ulong _countersWrittenUs;
    private ulong _runMs;
    private double _strokesWritten;
    private ulong _samplingBeganUs;
    private ulong _sampleIndex;
    private ulong _frameTimeUs;

    public uint CartridgeInsertions => _insertions;

    public AlarmPriority AlarmSignal { get; private set; } = AlarmPriority.None;

    /// <summary>Strokes ever, those that are not yet written among them.</summary>
    public ulong StrokeCount => Nv.StrokeCount + (ulong)(_body.Strokes - _strokesWritten);

    public ulong RunMs => Nv.RunMs + _runMs;

    /// <summary>The readings that this pen has sensors for, corrected by the calibration curve where one is kept.</summary>
    private PenReadings Calibrated(in PenReadings raw) => raw with
    {
        ProtrusionUm = CalibrationCurve.Correct(Nv.Calibration, raw.ProtrusionUm),
        SkinContact = raw.SkinContact && _traits.ContactSensor,
    };

    private void KeepCounters()
    {
        _runMs += IsDriving && !_faults.Has(FaultKind.CountsNoUse) ? 1u : 0u;
        var unwritten = (ulong)(_body.Strokes - _strokesWritten);
        var standing = !_readings.DriveOn && _readings.StrokeRateMillihertz == 0;
        var tooSoon = _nowUs - _countersWrittenUs < CountersEachUs || _faults.ValueOf(FaultKind.ForgetsWithoutPower) == 3;
        if ((unwritten == 0 && _runMs == 0) || (!standing && tooSoon))
        {
            return;
        }

        _nv.Write(Nv with { StrokeCount = Nv.StrokeCount + unwritten, RunMs = Nv.RunMs + _runMs });
        _strokesWritten += unwritten;
        _runMs = 0;
        _countersWrittenUs = _nowUs;
    }

    private void Report()
    {
        if (_session is null)
        {
            if (_refusedHello is null && _nowUs >= _bootDueUs)
            {
                _bootDueUs = _nowUs + BootEachUs;
                Send(OutputKind.Boot, new PenFrame
                {
                    Boot = new Penlink.V1.Boot
                    {
                        BootId = BootId,
                        FirmwareVersion = PenTraits.FirmwareVersion,
                        SerialNumber = _traits.SerialNumber,
                    },
                });
            }

            ReportChanges();
            return;
        }

        TakeSamples();
        ReportChanges();
        if (_cartridgeDue || _nowUs >= _cartridgeDueUs)
        {
            SendCartridge();
        }
    }

    /// <summary>Status at once when anything in it that matters changed; without a session for a stop alone.</summary>
    private void ReportChanges()
    {
        var due = _session is null
            ? _stopReportDue
            : _statusDue || _nowUs >= _statusDueUs || IsConditionNews;
        if (due)
        {
            SendStatus();
        }
    }

    private (FaultFlag Flags, int BatteryPercent, int TemperatureDecidegrees) Condition =>
        (_faultFlags.Flags, _readings.BatteryPercent, _readings.TemperatureDecidegrees);

    private bool IsConditionNews
    {
        get
        {
            var late = _faults.ValueOf(FaultKind.TellsChangesLate);
            return (late != 1 && _readings.BatteryPercent != _conditionReported.BatteryPercent)
                || (late != 2 && _readings.TemperatureDecidegrees != _conditionReported.TemperatureDecidegrees)
                || (late != 3 && _faultFlags.Flags != _conditionReported.Flags);
        }
    }

    private void StartTelemetry()
    {
        _gathered.Clear();
        (_greatestUm, _greatestNeedleSensorUm) = (int.MinValue, int.MinValue);
        _samplingBeganUs = _nowUs;
        _sampleIndex = 1;
    }

    /// <summary>Samples fall due evenly in device time, whatever the tick; each holds the newest readings.</summary>
    private void TakeSamples()
    {
        var session = _session!;
        _greatestUm = Math.Max(_greatestUm, _readings.ProtrusionUm);
        _greatestNeedleSensorUm = Math.Max(_greatestNeedleSensorUm, _readings.NeedleSensorUm);
        for (; ; )
        {
            var dueUs = _samplingBeganUs + (_sampleIndex * 1_000_000 / (ulong)session.SamplesPerSecond);
            if (dueUs > _nowUs)
            {
                return;
            }

            _sampleIndex++;
            if (_gathered.Count == 0)
            {
                _frameTimeUs = dueUs;
            }

            _gathered.Add(ToSample((uint)(dueUs - _frameTimeUs), session));
            (_greatestUm, _greatestNeedleSensorUm) = (_readings.ProtrusionUm, _readings.NeedleSensorUm);
            if (_gathered.Count >= session.SamplesPerFrame)
            {
                SendTelemetry(session);
            }
        }
    }

    private void SendTelemetry(PenSession session)
    {
        var telemetry = new Telemetry { DeviceTimeUs = _frameTimeUs, PermissionEcho = session.PermissionSequence };
        telemetry.Samples.AddRange(_gathered);
        _gathered.Clear();
        var lost = _faults.Has(FaultKind.DropsTelemetry)
            && _noise.Below(100) < _faults.ValueOf(FaultKind.DropsTelemetry);
        if (!lost)
        {
            Send(OutputKind.Telemetry, new PenFrame { Telemetry = telemetry });
        }
    }

    private Sample ToSample(uint offsetUs, PenSession session)
    {
        var sample = new Sample
        {
            OffsetUs = offsetUs,
            SetProtrusionUm = (uint)(_traits.Dial ? _readings.DialUm : TargetUm),
            StrokeRateMillihertz = (uint)_readings.StrokeRateMillihertz,
            MotorCurrentMilliamperes = (uint)_readings.MotorCurrentMilliamperes,
            DriveOn = _readings.DriveOn && (IsDriving || _body.DrivePowered),
            TriggerPressed = _trigger.IsPressed,
            LimitsGeneration = (session.Limits?.Generation ?? 0)
                + (_faults.Has(FaultKind.LimitsGenerationWrong) ? 1u : 0u),
        };
        if (_traits.ContactSensor)
        {
            sample.SkinContact = _readings.SkinContact;
        }

        if (_traits.Physics.GlideFitted)
        {
            sample.GlideUmPerSecond = (uint)_readings.GlideUmPerSecond;
        }

        if (!_faults.Has(FaultKind.OmitsProtrusion))
        {
            sample.MeasuredProtrusionUm = _greatestUm;
        }

        if (_traits.DepthChannels == 2)
        {
            sample.NeedleSensorProtrusionUm = _greatestNeedleSensorUm;
        }

        return sample;
    }

    private void SendStatus()
    {
        (_statusDue, _stopReportDue) = (false, false);
        _conditionReported = Condition;
        _statusDueUs = _nowUs + StatusEachUs;
        if (_faults.Has(FaultKind.OmitsStatus))
        {
            return;
        }

        Send(OutputKind.Status, new PenFrame
        {
            Status = new Status
            {
                DeviceTimeUs = _nowUs,
                State = State,
                StopCount = Nv.StopCount,
                LastStopId = _session?.LastStopId ?? 0,
                StopCause = (StopCause)Nv.StopCause,
                LastProcessedCommand = _session?.LastProcessedCommand ?? 0,
                LastAcceptedCommand = _session?.LastAcceptedCommand ?? 0,
                ArmId = _arming?.ArmId ?? 0,
                DisarmCause = _disarmCause,
                LimitsGeneration = _session?.Limits?.Generation ?? 0,
                LimitsDigest = DigestToReport(_session?.Limits),
                CartridgePresent = _cartridgeSeen,
                CartridgeInsertions = _insertions,
                BatteryPercent = (uint)_readings.BatteryPercent,
                TemperatureDecidegrees = _readings.TemperatureDecidegrees,
                FaultFlags = (uint)_faultFlags.Flags,
                PressCount = (uint)Nv.PressCount,
                StrokeCount = (uint)StrokeCount,
                FrameErrors = _faults.Has(FaultKind.CountsNoErrors) ? 0 : FrameErrors,
                RefusedPermissions = PermissionsRefused,
            },
        });
    }

    private ulong DigestToReport(EnforcedLimits? limits)
    {
        var wrong = limits is not null && _faults.Has(FaultKind.LimitsDigestWrong) ? 1UL : 0UL;
        return (limits?.Digest ?? 0) ^ wrong;
    }

    private void SendCartridge()
    {
        _cartridgeDue = false;
        _cartridgeDueUs = _nowUs + CartridgeEachUs;
        var message = new Cartridge { Present = _cartridgeSeen, Insertions = _insertions };
        if (_body.CartridgeSensed is { Unreadable: true })
        {
            message.TagUnreadable = true;
        }
        else if (_body.CartridgeSensed is { } tag)
        {
            message.Uid = tag.Uid;
            message.Model = tag.Model;
            message.Lot = tag.Lot;
            message.ExpiryDate = tag.ExpiryDate;
            message.NeedleCount = tag.NeedleCount;
            message.ProtrusionMaxUm = tag.ProtrusionMaxUm;
        }

        Send(OutputKind.Cartridge, new PenFrame { Cartridge = message });
    }

    private void Send(OutputKind kind, PenFrame frame) => Output.Add(kind, Encode(SessionTag, frame));

    private byte[] Encode(uint tag, PenFrame frame)
    {
        frame.SessionTag = tag != 0 && _faults.Has(FaultKind.ForeignSessionTag) ? ~tag : tag;
        return PenFrames.Encode(frame);
    }
}
