using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

// Presses of the trigger: followed by samples, counted by the pen's own counters, journalled when they ended.
internal static partial class PenDecision
{
    private static void OnDriveStarted(Turn turn, PenEvent.DriveStarted started)
    {
        SelfTestDrives(turn, started);

        // Without an open pass nothing was permitted; the guard stops that on the line thread.
        if (turn.State.Pass is not { } pass)
        {
            return;
        }

        var item = turn.State.Armed?.Item ?? ArmedItem(pass.Record);
        var activation = new ActivationProgress
        {
            ActivationId = started.ActivationId,
            PassId = pass.Record.PassId,
            Number = pass.Activations.Count + turn.State.Ending.Count + 1,
            StartedAt = started.At,
            StartDeviceTimeUs = started.DeviceTimeUs,
            Item = item,
            HeldAs = pass.Record,
        };
        turn.State = turn.State with { Activation = activation };
        Consume(turn);
        if (turn.State is { Armed: not null, Session.State: SessionState.Armed })
        {
            turn.Move(SessionTrigger.TriggerPressed, "The trigger is held.", Actor.Service);
        }

        if (turn.State.Session is { } session)
        {
            turn.Tell(new SessionEvent.ActivationStarted(activation.ActivationId, activation.PassId, activation.Number)
            {
                SessionId = session.SessionId!, At = turn.Now, State = session.State,
            });
        }
    }

    private static void OnDriveEnded(Turn turn, PenEvent.DriveEnded ended)
    {
        SelfTestDrove(turn, ended);
        if (turn.State.Activation is not { } activation || activation.ActivationId != ended.ActivationId)
        {
            return;
        }

        // A pen that stopped by itself, its trigger held, says why in a status that may come behind the sample.
        var cause = activation.EndedBy ?? turn.State.Withdrawal?.Cause
            ?? (ended.Seen && ended.Tally.EndedHeld ? (StopReason?)null
                : ended.Seen ? StopReason.TriggerReleased
                : turn.State.IsOnline ? StopReason.TelemetryStale : StopReason.LinkLost);
        EndActivation(turn, activation with
        {
            EndedBy = cause, EndedAt = ended.At, EndDeviceTimeUs = ended.DeviceTimeUs, Tally = ended.Tally, Unseen = !ended.Seen,
        });

        if (turn.State is { Armed: { } armed, Withdrawal: null, Session.State: SessionState.Treating })
        {
            turn.State = turn.State with { Armed = armed with { ExpiresAt = Later(turn.Now, TimeSpan.FromMilliseconds(armed.Limits.ArmingMs)) } };
            turn.Move(SessionTrigger.TriggerReleased, cause is null ? "The motor stands." : "The trigger was released.", Actor.Service);
            if (Battery.DisarmsAtRelease(turn.State.Status?.BatteryPercent, turn.Circumstances.Profile.Arming))
            {
                BeginWithdrawal(turn, SessionTrigger.Disarmed, $"The battery holds {turn.State.Status?.BatteryPercent} percent.", StopReason.BatteryLow, Actor.Service);
            }
        }
    }

    // The pen was disarmed: the next sample shows the drive off, and until then the activation is under way.
    private static void LetActivationEnd(Turn turn, StopReason cause)
    {
        if (turn.State.Activation is { EndedBy: null } activation)
        {
            turn.State = turn.State with
            {
                Activation = activation with { EndedBy = cause, GiveUpUs = turn.Now.MonotonicUs + Us(StandstillDeadline) },
            };
        }
    }

    // The pen stands, or nobody can see it any more, and no sample told the end.
    private static void EndActivationUnseen(Turn turn, StopReason cause)
    {
        if (turn.State.Activation is { } activation)
        {
            EndActivation(turn, activation with { EndedBy = activation.EndedBy ?? cause, EndedAt = turn.Now, Unseen = true });
        }
    }

    private static void EndActivation(Turn turn, ActivationProgress activation)
    {
        turn.State = turn.State with
        {
            Activation = null,
            Ending = turn.State.Ending.Add(activation with { GiveUpUs = turn.Now.MonotonicUs + Us(EndingDeadline) }),
        };
        turn.Act(new Effect.SealRecording(activation.ActivationId));
        if (turn.State is { Armed: null, Withdrawal: null, Arming: null } && turn.State.Guard.Armed)
        {
            Guard(turn, GuardSettings.Disarmed);
        }

        FinishEndings(turn);
    }

    private static void OnRecorded(Turn turn, PenEvent.Recorded recorded)
    {
        var activation = turn.State.Activation?.ActivationId == recorded.ActivationId
            ? turn.State.Activation
            : turn.State.Ending.Find(one => one.ActivationId == recorded.ActivationId);
        if (activation is not null)
        {
            turn.Act(new Effect.Record(new RecordingChunk(
                activation.PassId, recorded.ActivationId, recorded.Number, recorded.Lost, recorded.Samples)));
        }
    }

    private static void OnRecordingSealed(Turn turn, PenEvent.RecordingSealed recording)
    {
        turn.State = turn.State with
        {
            Ending = turn.State.Ending.ConvertAll(activation => activation.ActivationId == recording.ActivationId
                ? activation with { Sealed = true, RecordingDigest = recording.Digest }
                : activation),
        };
        FinishEndings(turn);
        TryEndAbort(turn);
    }

    private static void FinishEndings(Turn turn)
    {
        while (!turn.State.Ending.IsEmpty)
        {
            var activation = turn.State.Ending[0];
            var counted = activation is { EndDeviceTimeUs: { } end, CountedAfter: not null } && turn.State.Status?.DeviceTimeUs >= end;
            if (!(counted && activation.Sealed) && turn.Now.MonotonicUs < activation.GiveUpUs)
            {
                return;
            }

            turn.State = turn.State with { Ending = turn.State.Ending.RemoveAt(0) };
            RecordActivation(turn, activation, uncertain: activation.Unseen || !counted, counted ? activation.CountedAfter : turn.State.Counters);
        }
    }

    private static void RecordActivation(Turn turn, ActivationProgress activation, bool uncertain, PenCounters? counters)
    {
        if (turn.State is not { Pass: { } pass, Session: { } session })
        {
            return;
        }

        var seen = session.CountersSeen;

        // What the pen told while it drove was made, also where it lost its power before it had kept the count. From here on it counts from what it kept.
        var made = Math.Max(counters?.Strokes ?? 0, activation.StrokesTold);
        var strokes = seen is not null && made >= seen.Strokes ? (long)(made - seen.Strokes) : 0;
        var presses = counters is not null && seen is not null && counters.Presses != seen.Presses + 1 ? PressesSince(seen, counters) : (long?)null;
        var tally = activation.Tally ?? new ActivationTally();
        var record = new ActivationRecord
        {
            At = turn.Now,
            By = Actor.Service,
            PenId = session.PenId,
            ProfileDigest = turn.ProfileDigest,
            SessionId = session.SessionId,
            ActivationId = activation.ActivationId,
            PassId = activation.PassId,
            Number = activation.Number,
            Period = new Period(
                activation.StartedAt, activation.EndedAt, turn.State.InstanceId, activation.StartDeviceTimeUs, activation.EndDeviceTimeUs),
            EndedBy = activation.EndedBy ?? StopReason.PenStopped,
            Uncertain = uncertain || presses is not null,
            Presses = presses,
            Measured = Measurement(activation.Item, tally, strokes, NeedlesOf(turn, activation.HeldAs)),
            OperatorId = activation.HeldAs.OperatorId,
            CartridgeTagId = activation.HeldAs.CartridgeTagId,
            CartridgeLot = activation.HeldAs.CartridgeLot,
            RecordingDigest = activation.RecordingDigest,
        };

        // What was counted right after it may be older than what a handshake has told since, and that is on record already: the line that was lost in
        // between hid nothing twice.
        AddToPass(turn, pass, record, tally, IsBehind(counters, seen) ? null : counters);
    }

    // Of the cartridge that was armed: a press is on record only after it ended, and by then that one may be out, or another one in.
    private static int? NeedlesOf(Turn turn, PassRecord armed) =>
        armed.NeedleCount ?? (turn.State.Seated is { } seated && seated.TagId == armed.CartridgeTagId ? seated.NeedleCount : null);

    private static void AddToPass(Turn turn, PassProgress pass, ActivationRecord record, ActivationTally tally, PenCounters? counters)
    {
        var activations = pass.Activations.Add(record);
        var together = pass.Tally.Plus(tally);
        var passRecord = pass.Record with
        {
            At = turn.Now,
            EntryNumber = 0,
            Period = activations.Count == 1 ? record.Period : pass.Record.Period with { End = record.Period.End, EndDeviceTimeUs = record.Period.EndDeviceTimeUs },
            EndedBy = record.EndedBy,
            ActivationIds = [.. activations.Select(static activation => activation.ActivationId)],
            Uncertain = activations.Any(static activation => activation.Uncertain),
            NeedleCount = NeedlesOf(turn, pass.Record),
            Measured = PassMeasurement.Of(activations, pass.TallyWhole ? together : null),
        };
        var known = pass with { Record = passRecord, Activations = activations, Tally = together };
        turn.State = pass.Record.ClosedBy is null ? turn.State with { Pass = known } : turn.State with { ClosedPass = known };
        turn.Write(record);
        turn.Write(passRecord);
        var revised = turn.Revise(
            session => session with
            {
                CountersSeen = counters ?? session.CountersSeen,
                OpenPass = passRecord.ClosedBy is null ? OpenOf(passRecord, activations.Count) : null,
                Progress = Begun(pass, passRecord, SessionRules.WithActivation(session.Progress, passRecord, record)),
                Cartridges = SessionRules.WithActivation(session.Cartridges, record),
            },
            Actor.Service);
        turn.Tell(new SessionEvent.ActivationEnded(record) { SessionId = revised.SessionId!, At = turn.Now, State = revised.State });
        turn.Tell(new SessionEvent.Progressed(revised.Progress) { SessionId = revised.SessionId!, At = turn.Now, State = revised.State });
    }

    // A pass that was closed without a press was not counted; now it was begun after all.
    private static IReadOnlyList<AreaProgress> Begun(PassProgress before, PassRecord pass, IReadOnlyList<AreaProgress> progress) =>
        before is { Record.ClosedBy: not null, Activations.IsEmpty: true } ? SessionRules.WithPassClosed(progress, pass) : progress;

    private static void OpenPass(Turn turn, ArmingProgress arming)
    {
        var state = turn.State;
        var session = state.Session!;
        var target = arming.Request.Target;
        var pass = state.Pass is { } open
            ? open with { Record = GoesOn(open.Record, turn, arming) }
            : new PassProgress(NewPass(turn, arming.PassId, target, arming.Item, arming.LimitsDigest, arming.Request.By), [], new ActivationTally());
        turn.State = state with { Pass = pass };

        // On record before the first press, so that a crash in its middle finds the pass that it belongs to.
        turn.Write(pass.Record with { At = turn.Now, EntryNumber = 0 });
        turn.Revise(record => record with { OpenPass = OpenOf(pass.Record, pass.Activations.Count) }, arming.Request.By);
    }

    private static OpenPass OpenOf(PassRecord pass, int activations) => new(pass.PassId, pass.Area, pass.Side, pass.Number, pass.Direction, activations);

    // A pass that goes on is in the hands, and with the cartridge, that it is armed with now; its activations say who made which.
    private static PassRecord GoesOn(PassRecord pass, Turn turn, ArmingProgress arming) => pass with
    {
        By = arming.Request.By,
        LimitsDigest = arming.LimitsDigest,
        ArmedAs = arming.Item,
        PlanVersion = turn.State.Session!.Plan.Number,
        OperatorId = turn.State.Session.OperatorId,
        CartridgeTagId = turn.State.Seated?.TagId,
        CartridgeLot = turn.State.Seated?.Lot,
        NeedleCount = turn.State.Seated?.NeedleCount,
    };

    private static PassRecord NewPass(Turn turn, string passId, PassTarget target, PlanItem item, string limitsDigest, Actor by)
    {
        var state = turn.State;
        return new PassRecord
        {
            At = turn.Now,
            By = by,
            PenId = state.PenId,
            ProfileDigest = turn.ProfileDigest,
            SessionId = state.Session!.SessionId,
            PassId = passId,
            CartridgeTagId = state.Seated?.TagId,
            CartridgeLot = state.Seated?.Lot,
            NeedleCount = state.Seated?.NeedleCount,
            Area = target.Area,
            Side = target.Side,
            Number = target.Number,
            Direction = target.Direction,
            Period = new Period(turn.Now, null, state.InstanceId, null, null),
            PlanVersion = state.Session.Plan.Number,
            ArmedAs = item,
            SizeCm2 = item.SizeCm2,
            OperatorId = state.Session.OperatorId,
            PatientReference = state.Session.PatientReference,
            EndedBy = StopReason.None,
            ClosedBy = null,
            ActivationIds = [],
            Uncertain = false,
            Measured = Measurement(item, new ActivationTally(), 0, state.Seated?.NeedleCount),
            Simulated = state.Identity?.Simulated ?? state.Session.Simulated,
            LimitsDigest = limitsDigest,
            ServiceBuild = state.ServiceBuild,
            FirmwareVersion = state.Identity?.FirmwareVersion ?? "",
        };
    }

    private static PassRecord ClosePass(Turn turn, PassClosing closing, Actor by)
    {
        RecordUnseen(turn);
        return Close(turn, turn.State.Pass!, closing, by);
    }

    private static PassRecord Close(Turn turn, PassProgress pass, PassClosing closing, Actor by)
    {
        var closed = pass.Record with
        {
            At = turn.Now,
            By = by,
            EntryNumber = 0,
            ClosedBy = closing,
            Period = pass.Record.Period.End is null ? pass.Record.Period with { End = turn.Now } : pass.Record.Period,
        };
        turn.State = turn.State with { Pass = null, ClosedPass = pass with { Record = closed } };
        turn.Write(closed);
        var session = turn.Revise(
            record => record with { OpenPass = null, Progress = SessionRules.WithPassClosed(record.Progress, closed) }, by);
        turn.Tell(new SessionEvent.PassClosed(closed) { SessionId = session.SessionId!, At = turn.Now, State = session.State });
        return closed;
    }

    // As it was armed, and not as the plan has it by now: it may be another one since.
    private static PlanItem ArmedItem(PassRecord pass) =>
        pass.ArmedAs ?? new PlanItem(pass.Area, pass.Side, pass.Measured.SetProtrusionUm, pass.Measured.SetStrokeRateMillihertz, pass.Number, pass.SizeCm2);

    private static TreatmentMeasurement Measurement(PlanItem item, ActivationTally tally, long strokes, int? needles) => new()
    {
        SetProtrusionUm = item.ProtrusionUm,
        MeasuredProtrusionUm = tally.Protrusion.ToDistribution(),
        SetStrokeRateMillihertz = item.StrokeRateMillihertz,
        MeasuredStrokeRateMillihertz = tally.StrokeRate.ToDistribution(),
        Strokes = strokes,
        Punctures = strokes * needles,
        DriveTimeUs = tally.DriveTimeUs,
        ContactTimeUs = tally.ContactTimeUs,
        MotorCurrentMilliamps = tally.Current.ToDistribution(),
        LoadedCurrentMilliamps = tally.LoadedCurrent.ToDistribution(),
        SamplesReceived = tally.Received,
        SamplesMissing = tally.Missing,
    };
}
