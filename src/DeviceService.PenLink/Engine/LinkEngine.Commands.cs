using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

// Numbered commands, one outstanding: sent, repeated, answered, voided or given up.
internal sealed partial class LinkEngine
{
    private const string VoidedByStop = "VOIDED_BY_STOP";
    private const string LinkLost = "LINK_LOST";
    private const string TimedOut = "TIMED_OUT";
    private const string Abandoned = "ABANDONED_BY_DISARM";
    private const string ReplyIncomplete = "REPLY_INCOMPLETE";
    private const int JournalHashLength = 32;

    private uint _commandNumber;
    private OutstandingCommand? _outstanding;

    private long CommandDueUs => _outstanding?.DueUs ?? long.MaxValue;

    private void TickCommands(LinkTime now)
    {
        if (_stage == EngineStage.Online)
        {
            TakeSubmissions(now);
        }

        if (_outstanding is { } command && now.Us >= command.DueUs)
        {
            if (command.Transmissions >= LinkTiming.CommandTransmissionsMax)
            {
                GiveUp(now);
            }
            else
            {
                Transmit(command, now);
            }
        }
    }

    private void TakeSubmissions(LinkTime now)
    {
        // While one is outstanding only a Disarm can wait, and it abandons the other.
        while (_stage == EngineStage.Online && _inbox.TryTake(out var submission))
        {
            if (_outstanding is not null)
            {
                Finish(Unfinished(_outstanding), Abandoned);
            }

            if (submission.Command is DeviceService.Sessions.Disarm or DeviceService.Sessions.LeaveServiceMode)
            {
                _permissions.Disarmed();
            }

            Begin(submission, CommandTranslation.ToWire(submission.Command, _newestDeviceTimeUs), now);
        }
    }

    private void SendInternal(Command wire, LinkTime now) => Begin(null, wire, now);

    private void Begin(CommandInbox.Submission? submission, Command wire, LinkTime now)
    {
        wire.Number = ++_commandNumber;
        _outstanding = new OutstandingCommand(submission, wire, _latch.Generation);
        Transmit(_outstanding, now);
    }

    private void Transmit(OutstandingCommand command, LinkTime now)
    {
        var frame = new HostFrame { SessionTag = _sessionTag, Command = command.Wire };
        var result = command switch
        {
            { DecidedUnder: { } generation } => WritePermissive(frame, FrameKind.Command, command.Wire.Number, generation, under: null),
            { VoidedBeyond: { } generation } => WriteUnlessStopped(frame, command.Wire.Number, generation),
            _ => WriteOrdinary(frame, FrameKind.Command, command.Wire.Number),
        };
        switch (result)
        {
            case WriteResult.Written:
                if (command.Transmissions++ == 0)
                {
                    command.FirstSentUs = now.Us;
                }
                else
                {
                    _meter.Retransmitted();
                }

                command.DueUs = now.Us + (command.IsSlow ? LinkTiming.SlowCommandTimeoutUs : _roundTrip.TimeoutAfterUs(command.Transmissions));
                break;
            case WriteResult.NoRoom:
                command.DueUs = now.Us + LinkTiming.NoRoomRetryUs;
                break;
            case WriteResult.Voided:
                Finish(Unfinished(command), VoidedByStop);
                break;
            default:
                Lose(LinkStatuses.LineFull, EngineStage.Greeting, now);
                break;
        }
    }

    /// <summary>Law 4: a stop voids what is unsent or unacknowledged and may lead to motion.</summary>
    private void VoidStopped()
    {
        var voided = _outstanding switch
        {
            { DecidedUnder: { } generation } => _latch.IsLatched || _latch.Generation != generation,
            { VoidedBeyond: { } generation } => _latch.Generation != generation,
            _ => false,
        };
        if (voided)
        {
            Finish(Unfinished(_outstanding!), VoidedByStop);
        }
    }

    private void GiveUp(LinkTime now)
    {
        if (_stage == EngineStage.Online)
        {
            Finish(CommandResult.Uncertain, TimedOut);
        }
        else if (_stage == EngineStage.RaisingSpeed)
        {
            SpeedFailed(now);
        }
        else
        {
            Lose(LinkStatuses.Stalled, EngineStage.Greeting, now);
        }
    }

    private void TakeReply(CommandReply reply, LinkTime now)
    {
        if (reply is not { HasNumber: true, HasDeviceTimeUs: true }
            || (reply.HasRejection && reply.Rejection == RejectionReason.Unspecified))
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        _newestDeviceTimeUs = Math.Max(_newestDeviceTimeUs, reply.DeviceTimeUs);
        _unacknowledged.Acknowledge(FrameKind.Command, reply.Number);
        if (_outstanding is not { } command || command.Wire.Number != reply.Number || command.Transmissions == 0)
        {
            return;
        }

        if (command is { Transmissions: 1, IsSlow: false })
        {
            _roundTrip.Add(now.Us - command.FirstSentUs);
            _meter.RoundTrip(_roundTrip.SmoothedUs);
            _observer.OnCommandTimed(TimeSpan.FromMicroseconds(now.Us - command.FirstSentUs));
        }

        if (reply.HasRejection)
        {
            Rejected(command, PenTranslation.ToReasonName(reply.Rejection), now);
        }
        else
        {
            Accepted(command, reply, now);
        }
    }

    private void Rejected(OutstandingCommand command, string reason, LinkTime now)
    {
        if (command.Submission is null && _stage is EngineStage.RaisingSpeed or EngineStage.SettingRate)
        {
            // The pen cannot, or not now: it goes on as it is.
            _outstanding = null;
            _output.SpeedInDoubt = false;
            LeaveAsItIs(now);
        }
        else if (command.Submission is null && _stage == EngineStage.ReadingJournalHead)
        {
            _outstanding = null;
            Tune(now);
        }
        else if (command.Submission is null)
        {
            Lose(LinkStatuses.Stalled, EngineStage.Greeting, now);
        }
        else if (command is { Submission.Command: DeviceService.Sessions.WriteLimits, Wire.BodyCase: Command.BodyOneofCase.ReadLimits })
        {
            // They were written, and then could not be read back.
            Finish(CommandResult.Uncertain, reason);
        }
        else
        {
            Finish(CommandResult.Rejected, reason);
        }
    }

    private void Accepted(OutstandingCommand command, CommandReply reply, LinkTime now)
    {
        switch (command.Wire.BodyCase)
        {
            case Command.BodyOneofCase.ReadCounters:
                TakeCounters(command, reply, now);
                break;
            case Command.BodyOneofCase.ReadJournalHead:
                TakeKeptHead(reply, now);
                break;
            case Command.BodyOneofCase.WriteLimits or Command.BodyOneofCase.ReadLimits:
                TakeLimits(command, reply, now);
                break;
            case Command.BodyOneofCase.SetLineSpeed:
                _outstanding = null;
                ChangeSpeed(now);
                break;
            case Command.BodyOneofCase.SetTelemetryRate:
                TakeRate(command, reply, now);
                break;
            case Command.BodyOneofCase.Arm:
                _permissions.Armed(command.Wire.Arm.ArmId, command.Wire.Arm.StopCount, reply.DeviceTimeUs, now.Us);
                Finish(CommandResult.Applied, "");
                break;
            case Command.BodyOneofCase.ReadCalibration or Command.BodyOneofCase.WriteCalibration:
                TakeCurve(command, reply);
                break;
            case Command.BodyOneofCase.EnterServiceMode:
                // Permissions in service mode are of no arming.
                _permissions.Armed(0, ((DeviceService.Sessions.EnterServiceMode)command.Submission!.Value.Command).StopCount, reply.DeviceTimeUs, now.Us);
                Finish(CommandResult.Applied, "");
                break;
            default:
                Finish(CommandResult.Applied, "");
                break;
        }
    }

    private void TakeCounters(OutstandingCommand command, CommandReply reply, LinkTime now)
    {
        if (reply.Counters is not { HasPressCount: true, HasStrokeCount: true, HasStopCount: true } counters)
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        if (command.Submission is null)
        {
            _outstanding = null;
            _counters = counters;
            ReadKeptHead(now);
            return;
        }

        _presses = counters.PressCount;
        _strokes = counters.StrokeCount;
        Finish(CommandResult.Applied, "", outcome => outcome with { Counters = PenTranslation.ToCounters(counters) });
    }

    /// <summary>Which end of the journal the pen was last told, where it keeps one: what a journal that was cut cannot say itself (law 20).</summary>
    private void ReadKeptHead(LinkTime now)
    {
        if (!_identity!.KeepsJournalHead)
        {
            Tune(now);
            return;
        }

        _stage = EngineStage.ReadingJournalHead;
        SendInternal(new Command { ReadJournalHead = new ReadJournalHead() }, now);
    }

    // A pen that was never told one has none. What it says is a report and permits nothing, so an answer without one costs no link.
    private void TakeKeptHead(CommandReply reply, LinkTime now)
    {
        _outstanding = null;
        _keptHead = reply.JournalHead is { HasEntryCount: true, EntryCount: > 0 and <= long.MaxValue } head && head.Hash.Length == JournalHashLength
            ? new DeviceService.Sessions.JournalHead((long)head.EntryCount, Convert.ToHexStringLower(head.Hash.Span))
            : null;
        Tune(now);
    }

    /// <summary>
    /// Law 6: limits are in force once the pen gave back, twice, what was asked for and the digest that the host computes:
    /// with the answer to the writing, and with an answer to reading.
    /// </summary>
    private void TakeLimits(OutstandingCommand command, CommandReply reply, LinkTime now)
    {
        var wanted = ((DeviceService.Sessions.WriteLimits)command.Submission!.Value.Command).Limits;
        if (reply.Limits is not { HasDigest: true } enforced || enforced.Digest != wanted.Digest() || !SameValues(enforced, wanted))
        {
            // The right digest of other values is none, and 0 is none: neither says what the pen enforces.
            var told = reply.Limits is { HasDigest: true, Digest: not 0 and var digest } && digest != wanted.Digest() ? Digest.ToText(digest) : null;
            Finish(CommandResult.Rejected, CommandOutcome.ReadBackDiffers, outcome => outcome with { LimitsDigest = told });
        }
        else if (command.Wire.BodyCase == Command.BodyOneofCase.WriteLimits)
        {
            Begin(command.Submission, new Command { ReadLimits = new ReadLimits() }, now);
        }
        else
        {
            Finish(CommandResult.Applied, "", outcome => outcome with { LimitsDigest = wanted.DigestText() });
        }
    }

    // A curve is believed by the digest that the pen computes from what it keeps, and by nothing else.
    private void TakeCurve(OutstandingCommand command, CommandReply reply)
    {
        if (reply.Calibration is not { HasDigest: true } kept || kept.Points.Any(static point => !point.HasIndicatedUm || !point.HasTrueUm))
        {
            Finish(CommandResult.Rejected, ReplyIncomplete);
            return;
        }

        var curve = new DeviceService.Safety.CorrectionCurve(
            [.. kept.Points.Select(static point => new DeviceService.Safety.CurveKnot((int)Math.Min(point.IndicatedUm, int.MaxValue), (int)Math.Min(point.TrueUm, int.MaxValue)))]);
        var wanted = (command.Submission!.Value.Command as DeviceService.Sessions.WriteCurve)?.Curve ?? curve;
        if (curve.Digest() != kept.Digest || wanted.Digest() != kept.Digest)
        {
            Finish(CommandResult.Rejected, CommandOutcome.ReadBackDiffers);
            return;
        }

        Finish(CommandResult.Applied, "", outcome => outcome with { Curve = curve });
    }

    private static bool SameValues(Limits enforced, DeviceService.Safety.LimitsSnapshot wanted)
    {
        var values = enforced.Clone();
        values.ClearDigest();
        return values.Equals(CommandTranslation.ToWire(wanted));
    }

    private void AbandonCommands()
    {
        if (_outstanding is { } command)
        {
            Finish(Unfinished(command), LinkLost);
        }

        while (_inbox.TryTake(out var waiting))
        {
            _inbox.Answered();
            _observer.OnCommandOutcome(new CommandOutcome(waiting.Ticket, CommandResult.Failed, LinkLost));
        }
    }

    // A read-back that was never sent follows a writing that was.
    private static CommandResult Unfinished(OutstandingCommand command) =>
        command.Transmissions > 0 || command.Wire.BodyCase == Command.BodyOneofCase.ReadLimits
            ? CommandResult.Uncertain
            : CommandResult.Failed;

    private void Finish(CommandResult result, string reason, Func<CommandOutcome, CommandOutcome>? complete = null)
    {
        var submission = _outstanding!.Submission;
        _outstanding = null;
        if (submission is not { } answered)
        {
            return;
        }

        // Free before the report, so that its receiver may submit the next one within it.
        _inbox.Answered();
        var outcome = new CommandOutcome(answered.Ticket, result, reason);
        _observer.OnCommandOutcome(complete is null ? outcome : complete(outcome));
    }
}
