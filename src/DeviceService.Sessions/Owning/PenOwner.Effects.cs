using DeviceService.Safety;

namespace DeviceService.Sessions;

// Performing what was decided.
internal sealed partial class PenOwner
{
    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.SendStop stop:
                StopAs(StopOrigin.Loop, stop.Reason, stop.Sentence, stop.By, (_decidedOn as PenEvent.StatusArrived)?.Status.DeviceTimeUs);
                break;
            case Effect.ClearLatch clear:
                var cleared = Link.Latch.TryClear(clear.Number);
                Note(FlightNoteKind.LatchCleared, cleared ? "Cleared" : "Newer", number: clear.Number);
                _told.Enqueue(new PenEvent.LatchCleared(clear.Number, cleared));
                break;
            case Effect.CountStopsOn on:
                CountStopsOn(on);
                break;
            case Effect.WithdrawPermit:
                _link?.WithdrawPermit();
                break;
            case Effect.RenewPermit renew:
                Link.RenewPermit(renew.Permit);
                break;
            case Effect.PublishGuard guard:
                NoteGuard(guard.Settings);
                _line.Publish(guard.Settings);
                break;
            case Effect.Submit submit:
                Submit(submit);
                break;
            case Effect.SealRecording seal:
                _ = SealAsync(seal.ActivationId);
                break;
            case Effect.Record record:
                _ = _around.Journal.Recordings.AppendAsync(record.Chunk);
                break;
            case Effect.ReadCartridgePast read:
                _ = ReadCartridgePastAsync(read.TagId, read.SessionId);
                break;
            case Effect.Append append:
                Append(append);
                break;
            case Effect.Reply reply:
                Reply(reply.CallId, reply.Verdict);
                break;
            case Effect.TellAlarm alarm:
                // Who begins to watch right after it finds it in the snapshot.
                Views.Refresh(_state);
                _around.Alarms.Tell(alarm.Alarm);
                break;
            case Effect.TellControl control:
                TellControl(control.Control);
                break;
            case Effect.Publish publish:
                Publish(publish.Event);
                break;
            case Effect.Show show:
                Views.Refresh(_state);
                _around.Feeds.Show(show.Event);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "Nobody performs this effect.");
        }
    }

    // A lease that waited for the disk may be over before it is on record: that is told by then, and nothing is told after it.
    private void TellControl(ControlView control)
    {
        if (control.LeaseNumber == 0 || control.LeaseNumber == _state.Control?.Number)
        {
            _around.ControlChanged(control);
        }
    }

    private void Submit(Effect.Submit submit)
    {
        if (!Link.TrySubmit(submit.Ticket, submit.Command))
        {
            _told.Enqueue(new PenEvent.CommandAnswered(new CommandOutcome(submit.Ticket, CommandResult.Failed, "NOT_SENT")));
        }
    }

    private void Append(Effect.Append append)
    {
        var number = ++_lastSync;
        lock (_syncs)
        {
            _syncs.Add((number, _around.Clock.Time.GetTimestamp()));
        }

        _ = FinishAsync(number, append, _around.Journal.AppendAsync(append.Entries));
    }

    private async Task FinishAsync(long number, Effect.Append append, Task<AppendResult> sync)
    {
        AppendResult result;
        try
        {
            result = await sync.ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // The port promises not to throw; an append that did is not durable, and nothing is to wait for it for ever.
            result = new AppendResult(null, defect.Message);
        }

        _finished.Enqueue(new FinishedAppend(number, append, result));
        Wake();
    }

    // What waited for the sync is done now. What was to be told is told also when it could not be recorded: it has happened.
    private PenEvent.Synced? Finish(FinishedAppend finished)
    {
        long startedAt;
        lock (_syncs)
        {
            startedAt = _syncs.Find(sync => sync.Number == finished.Number).StartedAt;
            _syncs.RemoveAll(sync => sync.Number == finished.Number);
        }

        var durable = finished.Result.Durable;
        var took = _around.Clock.Time.GetElapsedTime(startedAt);
        Times.Add(PenDuration.JournalSync, took);
        Note(FlightNoteKind.Synced, durable ? "Durable" : "Failed", tookUs: (long)took.TotalMicroseconds);
        foreach (var effect in finished.Append.WhenDurable)
        {
            if (effect is Effect.Reply { Verdict.Refusal: null } reply && !durable)
            {
                Reply(reply.CallId, new Verdict { Refusal = RefusalOf(finished.Result) });
            }
            else if (effect is Effect.Reply known)
            {
                Reply(known.CallId, known.Verdict, finished.Result.Head);
            }
            else
            {
                Perform(effect);
            }
        }

        if (durable)
        {
            foreach (var stop in finished.Append.Entries.OfType<StopRecord>().Where(static stop => stop.Stage == StopStage.Stopped))
            {
                Waiters.Record(stop.StopId);
            }
        }
        else if (finished.Result is { CartridgeTaken: false, SessionOpen: false })
        {
            SessionsLog.AppendFailed(_logger, finished.Result.Failure);
            _around.JournalFailed(finished.Result.Failure);
        }

        return durable && finished.Append.Token.Length == 0
            ? null
            : new PenEvent.Synced(finished.Append.Token, durable, finished.Result.Failure, finished.Result.CartridgeTaken)
            {
                SessionOpen = finished.Result.SessionOpen,
                Lost = durable || finished.Result.CartridgeTaken ? [] : finished.Append.Entries,
            };
    }

    private Refusal RefusalOf(AppendResult failed) => failed.SessionOpen
        ? Rules.SessionOpenOnPen.Refuse(("pen", _state.PenId ?? _state.Line), ("observed", "that is on record"))
        : Rules.JournalNotWritable.Refuse(("observed", failed.Failure));

    private void Reply(long callId, Verdict verdict, JournalHead? head = null)
    {
        if (_callers.TryRemove(callId, out var caller))
        {
            Note(FlightNoteKind.Answer, verdict.Refusal is null ? "Done" : "Refused", verdict.Refusal?.RuleId ?? "", number: callId);
            Views.Refresh(_state);
            caller.TrySetResult(new OwnerReply(verdict, Views.Pen, head) { Open = Views.Session, Ended = Views.EndedSession });
        }
    }

    private void Publish(SessionEvent happened)
    {
        Views.Refresh(_state);
        _around.Feeds.Publish(happened);
    }

    private async Task SealAsync(string activationId)
    {
        var digest = await _around.Journal.Recordings.SealAsync(activationId).ConfigureAwait(false);
        Tell(new PenEvent.RecordingSealed(activationId, digest));
    }

    private async Task ReadCartridgePastAsync(string tagId, string? sessionId)
    {
        var reservations = await _around.Journal.ListReservationsAsync(tagId, CancellationToken.None).ConfigureAwait(false);
        var used = reservations.Where(static one => one.State != ReservationState.Released).ToArray();
        var past = used.Length == 0 ? CartridgePast.New
            : sessionId is not null && used.All(one => one.SessionId == sessionId) ? CartridgePast.UsedHere
            : CartridgePast.UsedElsewhere;
        Tell(new PenEvent.CartridgePastRead(tagId, past));
    }
}
