using Penlink.V1;
using Simulator.V1;
using Body = Penlink.V1.Command.BodyOneofCase;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Firmware;

/// <summary>Numbered commands: executed at most once, answered at once, refused without any change.</summary>
internal sealed partial class PenFirmware
{
    private void HandleCommand(Command command)
    {
        var session = _session!;
        if (!command.HasNumber || command.Number == 0)
        {
            FrameErrors++;
            return;
        }

        NoteValidFrame(session.Tag);
        if (command.Number <= session.LastProcessedCommand)
        {
            HandleOld(command, session);
            return;
        }

        session.LastProcessedCommand = command.Number;
        var reply = Execute(command);
        if (!reply.HasRejection)
        {
            session.LastAcceptedCommand = command.Number;
        }

        Note(command, reply, session);
        session.LastReply = Answer(command.Number, reply);
    }

    /// <summary>A repetition gets the bytes it had, an older one is stale; but a Disarm takes effect whenever it comes.</summary>
    private void HandleOld(Command command, PenSession session)
    {
        var reply = Refuse(RejectionReason.StaleNumber, session.LastProcessedCommand);
        if (command.BodyCase == Body.Disarm)
        {
            reply = Disarm();
        }

        if (command.Number == session.LastProcessedCommand)
        {
            Output.Add(OutputKind.CommandReply, session.LastReply);
        }
        else
        {
            Answer(command.Number, reply);
        }
    }

    private byte[] Answer(uint number, CommandReply reply)
    {
        if (reply.HasRejection && (long)reply.Rejection == _faults.ValueOf(FaultKind.HidesRefusals))
        {
            reply.ClearRejection();
            reply.ClearRejectionValue();
        }

        reply.Number = number;
        reply.DeviceTimeUs = _nowUs;
        var bytes = Encode(SessionTag, new PenFrame { CommandReply = reply });
        Output.Add(OutputKind.CommandReply, bytes);
        return bytes;
    }

    private void Note(Command command, CommandReply reply, PenSession session)
    {
        if (command.Arm is { HasLeaseNumber: true } arm)
        {
            _log.Heard(arm.LeaseNumber, _nowUs, arms: true);
        }

        _log.Add(new ExecutedCommand
        {
            Number = command.Number,
            Name = command.BodyCase.ToString(),
            DeviceTimeUs = _nowUs,
            Rejection = reply.HasRejection ? ScreamingSnake.Of(reply.Rejection.ToString()) : "",
            ArmId = command.Arm?.ArmId ?? 0,
            LeaseNumber = command.Arm?.LeaseNumber ?? 0,
            SessionTag = session.Tag,
        });
    }

    private CommandReply Execute(Command command)
    {
        if (command.BodyCase == Body.None || !IsFitted(command))
        {
            return Refuse(RejectionReason.Unsupported);
        }

        if (IsMalformed(command, out var bound))
        {
            return Refuse(RejectionReason.Malformed, bound);
        }

        if (CommandTable.Refusal(command.BodyCase, State) is { } refusal)
        {
            return Refuse(refusal);
        }

        return command.BodyCase switch
        {
            Body.WriteLimits => WriteLimits(EnforcedLimits.From(command.WriteLimits.Limits)!),
            Body.ReadLimits => ReadLimits(),
            Body.ApplySetting => ApplySetting(command.ApplySetting),
            Body.Arm => Arm(command.Arm),
            Body.Disarm => Disarm(),
            Body.AcknowledgeStop => AcknowledgeStop(command.AcknowledgeStop.StopCount),
            Body.SetTelemetryRate => SetTelemetryRate((int)command.SetTelemetryRate.SamplesPerSecond),
            Body.ReadCounters => new CommandReply { Counters = ToCounters() },
            Body.SetLineSpeed => SetLineSpeed((int)command.SetLineSpeed.BitsPerSecond),
            Body.StoreJournalHead => StoreJournalHead(command.StoreJournalHead.Head),
            Body.ReadJournalHead => ReadJournalHead(),
            Body.SetAlarmSignal => SetAlarmSignal(command.SetAlarmSignal.Priority),
            Body.EnterServiceMode => EnterServiceMode(),
            Body.LeaveServiceMode => LeaveServiceMode(),
            Body.WriteCalibration => WriteCalibration(command.WriteCalibration.Calibration),
            Body.ReadCalibration => ReadCalibration(),
            Body.RunSelfTest => RunSelfTest(),
            _ => Refuse(RejectionReason.Unsupported),
        };
    }

    private bool IsFitted(Command command) => command.BodyCase switch
    {
        Body.SetLineSpeed => _traits.LineBitsPerSecond != 0,
        Body.ApplySetting => !_traits.Dial || !command.ApplySetting.HasProtrusionUm,
        _ => true,
    };

    /// <summary>What can be judged from the command alone: absent fields, zeros, stated ranges.</summary>
    private bool IsMalformed(Command command, out uint bound)
    {
        bound = 0;
        switch (command.BodyCase)
        {
            case Body.WriteLimits:
                return EnforcedLimits.From(command.WriteLimits.Limits) is null;
            case Body.ApplySetting:
                var setting = command.ApplySetting;
                return !setting.HasStrokeRateMillihertz || setting.HasProtrusionUm == _traits.Dial;
            case Body.Arm:
                var arm = command.Arm;
                return !(arm.HasArmId && arm.HasStopCount && arm.HasLimitsDigest && arm.HasLeaseNumber
                    && arm.HasDeviceTimeUs)
                    || arm.ArmId == 0 || _session!.ArmIds.Contains(arm.ArmId);
            case Body.AcknowledgeStop:
                return !command.AcknowledgeStop.HasStopCount;
            case Body.SetTelemetryRate:
                var rate = command.SetTelemetryRate;
                bound = TelemetryPlan.RateMax;
                return !rate.HasSamplesPerSecond
                    || rate.SamplesPerSecond is < TelemetryPlan.RateMin or > TelemetryPlan.RateMax;
            case Body.SetLineSpeed:
                bound = PenTraits.UartBitsPerSecondMax;
                return command.SetLineSpeed.BitsPerSecond is not (115_200 or 230_400 or 460_800 or 921_600);
            case Body.StoreJournalHead:
                var head = command.StoreJournalHead.Head;
                return head is null || !head.HasEntryCount || head.Hash.Length != 32
                    || head.EntryCount < Nv.JournalEntryCount;
            case Body.SetAlarmSignal:
                return command.SetAlarmSignal.Priority is < AlarmPriority.None or > AlarmPriority.High;
            case Body.WriteCalibration:
                return CalibrationCurve.From(command.WriteCalibration.Calibration) is null && !_faults.Has(FaultKind.AcceptsWrongCurve);
            default:
                return false;
        }
    }

    /// <summary>The refusals of Arm, in the order that penlink.md gives them; state and form were judged before.</summary>
    private CommandReply Arm(Arm arm)
    {
        var session = _session!;
        if (!IsOfThisStop(arm.StopCount))
        {
            return Refuse(RejectionReason.StopCountMismatch, Nv.StopCount);
        }

        if (session.Limits is not { } limits)
        {
            return Refuse(RejectionReason.LimitsNotSet);
        }

        if (arm.LimitsDigest != limits.Digest)
        {
            return Refuse(RejectionReason.LimitsDigestMismatch);
        }

        if (session.Setting is not { } setting)
        {
            return Refuse(RejectionReason.SettingNotSet);
        }

        if (_traits.Dial && _readings.DialUm > limits.ProtrusionMaxUm)
        {
            return Refuse(RejectionReason.SettingBeyondLimit, limits.ProtrusionMaxUm);
        }

        if (arm.LeaseNumber < session.HighestLease)
        {
            return Refuse(RejectionReason.LeaseStale, session.HighestLease);
        }

        var stale = arm.DeviceTimeUs > _nowUs || _nowUs - arm.DeviceTimeUs > EchoOldestUs;
        if (stale && !_faults.Has(FaultKind.AcceptsStaleEcho))
        {
            return Refuse(RejectionReason.EchoStale, (uint)(EchoOldestUs / 1_000));
        }

        if (IsTriggerHeld)
        {
            return Refuse(RejectionReason.TriggerPressed);
        }

        if (_body.CartridgeSensed is null || !_cartridgeSeen)
        {
            return Refuse(RejectionReason.CartridgeAbsent);
        }

        if (_faultFlags.Flags.HasFlag(FaultFlag.BatteryBelow10))
        {
            return Refuse(RejectionReason.BatteryLow, (uint)_readings.BatteryPercent);
        }

        var faults = _faultFlags.Flags & FaultFlag.Stopping;
        if (faults != 0)
        {
            return Refuse(RejectionReason.FaultPresent, (uint)faults);
        }

        if (session.SamplesPerSecond < TelemetryPlan.RateMinArmed)
        {
            return Refuse(RejectionReason.TelemetryTooSlow, TelemetryPlan.RateMinArmed);
        }

        session.HighestLease = arm.LeaseNumber;
        session.ArmIds.Add(arm.ArmId);
        _arming = new Arming(arm.ArmId, arm.LeaseNumber, _nowUs, limits, setting, _readings.DialUm);
        _limitWatch = new LimitWatch(_traits, _faults);
        Raise(FirmwareEvent.ArmAccepted);
        return new CommandReply();
    }

    private CommandReply Disarm()
    {
        Raise(FirmwareEvent.DisarmCommanded, disarm: DisarmCause.Command);
        return new CommandReply();
    }

    private CommandReply AcknowledgeStop(uint stopCount)
    {
        if (!IsOfThisStop(stopCount))
        {
            return Refuse(RejectionReason.StopCountMismatch, Nv.StopCount);
        }

        if (State != PenState.Latched)
        {
            return new CommandReply();
        }

        if (IsTriggerHeld)
        {
            return Refuse(RejectionReason.TriggerPressed);
        }

        _nv.Write(Nv with { Latched = false });
        _faultFlags.Acknowledge();
        _acknowledgedSinceStopId = true;
        Raise(FirmwareEvent.StopAcknowledged);
        return new CommandReply();
    }

    private bool IsOfThisStop(uint stopCount) => stopCount == Nv.StopCount || _faults.Has(FaultKind.IgnoresStopCount);

    /// <summary>The contact itself too: what is closing now would be a press that began too early.</summary>
    private bool IsTriggerHeld => (!_trigger.IsReleased || _body.TriggerSensed) && !_faults.Has(FaultKind.TakesHeldTrigger);

    private static CommandReply Refuse(RejectionReason reason, uint value = 0)
    {
        var reply = new CommandReply { Rejection = reason };
        if (value != 0)
        {
            reply.RejectionValue = value;
        }

        return reply;
    }
}
