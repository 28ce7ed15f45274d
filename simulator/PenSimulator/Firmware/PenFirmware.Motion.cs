using Penlink.V1;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Firmware;

/// <summary>What moves: the one place that starts the motor, the ways in which it ends, and the depth stop.</summary>
internal sealed partial class PenFirmware
{
    private const ulong PressWaitUs = 1_000_000;
    private const ulong BlindlyUs = 2_000_000;
    private const int OnTheWayUm = 20;
    private DisarmCause _disarmCause;
    private StopCause? _ignoredStop;
    private uint _ignoredStopId;
    private ulong _ignoredSinceUs;
    private bool _acknowledgedSinceStopId = true;
    private bool _cartridgeSeen;
    private uint _exchangesSeen;
    private int _targetUm;

    private bool IsDriving => State == PenState.Driving;

    /// <summary>Where the needles are to be, by the corrected reading: the actuator goes to where its own sensor says so (penlink.md, section 7).</summary>
    public int TargetUm
    {
        get => _targetUm;
        private set
        {
            _targetUm = value;
            _body.ActuatorTargetUm = CalibrationCurve.RawOf(Nv.Calibration, value);
        }
    }

    /// <summary>Takes a step of the state table, with all that belongs to it.</summary>
    private void Raise(
        FirmwareEvent happened, StopCause stop = StopCause.Unspecified, DisarmCause disarm = DisarmCause.Unspecified)
    {
        var before = State;
        _log.Steps.Add((before, happened));
        var next = StateTable.Next(before, happened);
        var isStop = StateTable.IsStop(before, happened);
        var wasDriving = before == PenState.Driving;
        var wasArmed = wasDriving || before == PenState.Armed;
        var staysArmed = next is PenState.Armed or PenState.Driving;
        if (wasDriving && next != PenState.Driving)
        {
            _body.DriveCommanded = false;
        }

        if (isStop)
        {
            // The latch names the stop that closed it; later ones count, and change nothing else.
            var cause = before == PenState.Latched ? Nv.StopCause : (int)stop;
            _nv.Write(Nv with { StopCount = Nv.StopCount + 1, Latched = true, StopCause = cause });
            _log.LastStop = DescribeEnd(stop.ToString(), wasDriving);
            (_statusDue, _stopReportDue) = (true, true);
        }

        if (next != PenState.Driving)
        {
            // Only now: a pen that loses power between the two finds the mark, and latches.
            _nv.Write(Nv with { DrivingMark = false });
        }

        if (wasDriving && next != PenState.Driving)
        {
            _log.LastDriveEnd = isStop ? _log.LastStop!.Clone() : DescribeEnd(EndName(happened, disarm), wasDriving);
        }

        if (!staysArmed)
        {
            TargetUm = 0;
            _usedPressBeganUs = _trigger.PressBeganUs;
        }

        if (wasArmed && !staysArmed)
        {
            _arming = null;
            _disarmCause = isStop ? DisarmCause.Stop : disarm;
        }

        _statusDue |= before != next;
        State = next;
    }

    private DriveEnd DescribeEnd(string cause, bool wasDriving) => new()
    {
        Cause = ScreamingSnake.Of(cause),
        WasDriving = wasDriving,
        DeviceTimeUs = _nowUs,
        LatencyUs = _ignoredStop is not null ? _nowUs - _ignoredSinceUs
            : cause == nameof(StopCause.DeadMan) && _arming is not null ? _arming.DeadMan.SinceEchoUs(_nowUs)
            : 0,
        StopCount = Nv.StopCount,
    };

    private static string EndName(FirmwareEvent happened, DisarmCause disarm) =>
        happened == FirmwareEvent.TriggerReleased ? "Released" : disarm.ToString();

    /// <summary>A stop in any form of the line: taken in every state, with or without a session.</summary>
    private void StopFromLine(StopCause cause, uint stopId)
    {
        var repeated = stopId != 0 && stopId == _session?.LastStopId && !_acknowledgedSinceStopId;
        if (repeated)
        {
            return;
        }

        if (_faults.Has(FaultKind.IgnoresStop))
        {
            _ignoredSinceUs = _ignoredStop is null ? _nowUs : _ignoredSinceUs;
            (_ignoredStop, _ignoredStopId) = (cause, stopId);
            return;
        }

        Obey(cause, stopId);
    }

    private void Obey(StopCause cause, uint stopId)
    {
        if (_session is not null && stopId != 0)
        {
            _session.LastStopId = stopId;
        }

        _acknowledgedSinceStopId &= stopId == 0;
        Raise(FirmwareEvent.Stopped, cause);
    }

    /// <summary>The fault "ignores stop" is over, or its delay: the stop is obeyed now.</summary>
    private void ObeyLateStop()
    {
        if (_ignoredStop is not { } cause)
        {
            return;
        }

        var delayMs = _faults.ValueOf(FaultKind.IgnoresStop);
        var waits = _faults.Has(FaultKind.IgnoresStop)
            && (delayMs == 0 || _nowUs - _ignoredSinceUs < (ulong)delayMs * 1_000);
        if (!waits)
        {
            Obey(cause, _ignoredStopId);
            _ignoredStop = null;
        }
    }

    private void ReadTrigger()
    {
        var released = _trigger.Read(_readings.TriggerClosed, _nowUs);
        if (!released || _arming is null)
        {
            return;
        }

        _arming.IdleSinceUs = _faults.ValueOf(FaultKind.MiscountsArmTime) == 2 ? _arming.IdleSinceUs : _nowUs;
        _arming.PressWaitsSinceUs = null;
        Raise(FirmwareEvent.TriggerReleased);
        if (_faultFlags.Flags.HasFlag(FaultFlag.BatteryBelow10) && !_faults.Has(FaultKind.IgnoresLowCharge))
        {
            Raise(FirmwareEvent.ArmingExpired, disarm: DisarmCause.BatteryLow);
        }
    }

    private void ReadCartridgeAndDial()
    {
        var present = _body.CartridgeSensed is not null;
        if (present != _cartridgeSeen || _body.CartridgeExchanges != _exchangesSeen)
        {
            if (_cartridgeSeen)
            {
                Raise(
                    FirmwareEvent.CartridgeOutOrDialMoved, StopCause.CartridgeRemoved, DisarmCause.CartridgeRemoved);
            }

            _insertions += _body.CartridgeExchanges - _exchangesSeen;
            (_cartridgeSeen, _exchangesSeen) = (present, _body.CartridgeExchanges);
            _statusDue = true;
            _cartridgeDue = true;
        }

        var halfStep = _traits.ProtrusionStepUm / 2;
        if (_traits.Dial && _arming is not null && Math.Abs(_readings.DialUm - _arming.DialUm) > halfStep && !_faults.Has(FaultKind.IgnoresDial))
        {
            Raise(FirmwareEvent.CartridgeOutOrDialMoved, StopCause.DialMoved, DisarmCause.DialMoved);
        }
    }

    private void CheckLimitsAndFaults()
    {
        if (_arming is not null && _limitWatch.Breach(_readings, _arming, IsDriving, _nowUs) is { } breach)
        {
            Raise(FirmwareEvent.Stopped, breach);
            return;
        }

        var stopping = _faultFlags.Flags & FaultFlag.Stopping;
        if (stopping != 0 && State is (PenState.Armed or PenState.Driving or PenState.Service))
        {
            _faultFlags.NoteStop(stopping);
            var cause = stopping.HasFlag(FaultFlag.MotorStalled) ? StopCause.MotorCurrent
                : stopping.HasFlag(FaultFlag.OverTemperature) ? StopCause.Temperature
                : StopCause.InternalFault;
            Raise(FirmwareEvent.Stopped, cause);
        }
    }

    private void CheckPermissionAndExpiry()
    {
        if (_arming is not null && _arming.DeadMan.HasRunOut(_nowUs) && !_faults.Has(FaultKind.DeadManDisabled))
        {
            Raise(FirmwareEvent.PermissionRanOut, StopCause.DeadMan, DisarmCause.PermissionExpired);
        }

        if (_arming is null)
        {
            return;
        }

        if (IsDriving && _nowUs - _arming.DriveBeganUs >= _arming.Limits.ActivationMaxMs * 1_000UL)
        {
            Raise(FirmwareEvent.ArmingExpired, disarm: DisarmCause.ActivationExpired);
        }
        else if ((!IsDriving || _faults.ValueOf(FaultKind.MiscountsArmTime) == 1) && _nowUs - _arming.IdleSinceUs >= _arming.Limits.ArmMaxMs * 1_000UL)
        {
            Raise(FirmwareEvent.ArmingExpired, disarm: DisarmCause.ArmExpired);
        }
    }

    /// <summary>Extends only armed (or, in service mode, under a finger) and never while skin is touched.</summary>
    private void MoveActuator()
    {
        if (State == PenState.Service)
        {
            var held = _trigger.IsPressed && _trigger.PressBeganUs != _usedPressBeganUs
                && _serviceDeadMan!.IsFresh(_nowUs) && !_readings.SkinContact;
            Extend(held || _faults.Has(FaultKind.HoldsWithoutPress) ? _session?.Setting?.ProtrusionUm ?? 0 : 0);
        }

        if (_arming is null)
        {
            ExtendTooEarly();
            return;
        }

        var set = _arming.Setting.ProtrusionUm;
        if (!IsDriving && set is { } wanted)
        {
            Extend(MayExtend ? wanted : Math.Min(wanted, TargetUm));
        }

        if (_arming.DriveBeganUs > 0 && !_trigger.IsPressed && _faults.Has(FaultKind.RetractsAtRelease))
        {
            TargetUm = 0;
        }

        var inPlace = _traits.Dial || TargetUm == set;
        var missed = Math.Abs(_readings.ProtrusionUm - (set ?? _readings.DialUm));
        _arming.Settle(inPlace && missed <= _arming.Limits.SettleToleranceUm, _nowUs);
    }

    /// <summary>A pen that cannot feel skin takes up its setting at once after Arm, and at no other time.</summary>
    private bool MayExtend => _traits.ContactSensor || _nowUs - _arming!.AcceptedUs < BlindlyUs || _faults.Has(FaultKind.RetractsAtRelease);

    /// <summary>The fault "extends before Arm": a firmware without it has nothing to do here, disarmed needles are in.</summary>
    private void ExtendTooEarly()
    {
        var early = _faults.Has(FaultKind.ExtendsBeforeArm) ? _session?.Setting?.ProtrusionUm ?? 0 : 0;
        if (State == PenState.Disarmed && TargetUm != early)
        {
            Extend(early);
        }
    }

    private void Extend(int wantedUm)
    {
        var target = TargetUm;
        if (wantedUm <= target || !_readings.SkinContact)
        {
            TargetUm = wantedUm;
        }

        // Touched on the way out: the needles stay where they are until the skin is left.
        var reached = Math.Max(0, _readings.ProtrusionUm);
        var onTheWay = target == wantedUm && reached < wantedUm - OnTheWayUm;
        if (_readings.SkinContact && onTheWay && _arming is not { HasSettledOnce: true })
        {
            TargetUm = reached;
        }
    }

    /// <summary>The conditions of penlink.md, section 4, in its order. Nothing else switches the drive on.</summary>
    private void DriveIfAllHolds()
    {
        var usedUp = _trigger.PressBeganUs == _usedPressBeganUs || _trigger.PressBeganUs <= _arming?.AcceptedUs;
        if (State != PenState.Armed || !_trigger.IsPressed || (usedUp && !_faults.Has(FaultKind.TakesHeldTrigger)))
        {
            return;
        }

        _arming!.PressWaitsSinceUs ??= _nowUs;
        var allowed = _cartridgeSeen && (_faultFlags.Flags & FaultFlag.Stopping) == 0;
        var waited = _nowUs - _arming.PressWaitsSinceUs.Value;
        if (!allowed || waited > PressWaitUs)
        {
            _usedPressBeganUs = _trigger.PressBeganUs;
            return;
        }

        if (!IsPermissionFresh() || !_arming.IsSettled)
        {
            return;
        }

        _nv.Write(Nv with { PressCount = Nv.PressCount + 1, DrivingMark = true });
        _usedPressBeganUs = _trigger.PressBeganUs;
        _arming.DriveBeganUs = _nowUs;
        _limitWatch = new LimitWatch(_traits, _faults);
        _body.StrokeRateSetMillihertz = _traits.Physics.RateFor(
            _arming.Setting.ProtrusionUm ?? _arming.DialUm, _arming.Setting.StrokeRateMillihertz);
        _body.DriveCommanded = true;
        Raise(FirmwareEvent.PressDrove);
    }
}
