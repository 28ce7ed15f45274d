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

        var item = turn.State.Armed?.Item ?? PlannedItem(turn.State, pass.Record);
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

        var cause = activation.EndedBy ?? turn.State.Withdrawal?.Cause
            ?? (ended.Seen ? StopReason.TriggerReleased : turn.State.IsOnline ? StopReason.TelemetryStale : StopReason.LinkLost);
        EndActivation(turn, activation with
        {
            EndedBy = cause, EndedAt = ended.At, EndDeviceTimeUs = ended.DeviceTimeUs, Tally = ended.Tally, Unseen = !ended.Seen,
        });

        if (turn.State is { Armed: { } armed, Withdrawal: null, Session.State: SessionState.Treating })
        {
            turn.State = turn.State with { Armed = armed with { ExpiresAt = Later(turn.Now, TimeSpan.FromMilliseconds(armed.Limits.ArmingMs)) } };
            turn.Move(SessionTrigger.TriggerReleased, "The trigger was released.", Actor.Service);
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

    // Between two quick presses one status may be all there is; once the second press counts too, nobody can tell the two apart.
    private static void NoteCounters(Turn turn, PenStatus status)
    {
        if (status.Mode == PenMode.Driving)
        {
            return;
        }

        var counters = turn.State.Counters!;
        turn.State = turn.State with
        {
            Activation = turn.State.Activation is { } activation ? Noted(activation) : null,
            Ending = turn.State.Ending.ConvertAll(Noted),
        };

        ActivationProgress Noted(ActivationProgress one) =>
            status.DeviceTimeUs > one.StartDeviceTimeUs && (one.CountedAfter is null || one.CountedAfter.Presses == counters.Presses)
                ? one with { CountedAfter = counters }
                : one;
    }

    private static void RecordActivation(Turn turn, ActivationProgress activation, bool uncertain, PenCounters? counters)
    {
        if (turn.State is not { Pass: { } pass, Session: { } session })
        {
            return;
        }

        var seen = session.CountersSeen;
        var strokes = counters is not null && seen is not null && counters.Strokes >= seen.Strokes ? (long)(counters.Strokes - seen.Strokes) : 0;
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
            EndedBy = activation.EndedBy ?? StopReason.TriggerReleased,
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

    private static bool IsBehind(PenCounters? counters, PenCounters? seen) =>
        counters is not null && seen is not null && (counters.Presses < seen.Presses || counters.Strokes < seen.Strokes);

    /// <summary>What the counters show beyond the records happened while nobody was watching: it is recorded as uncertain (law 11).</summary>
    private static void ReconcileCounters(Turn turn, PenCounters counters)
    {
        if (turn.State is not { Session: { CountersSeen: { } seen } session } || (counters.Presses == seen.Presses && counters.Strokes == seen.Strokes)
            || (PassThatWasArmed(turn, counters.Presses != seen.Presses) ?? turn.State.Pass ?? turn.State.ClosedPass) is not { } pass)
        {
            return;
        }

        var at = turn.Now;
        var strokes = counters.Strokes >= seen.Strokes ? (long)(counters.Strokes - seen.Strokes) : 0;
        var record = new ActivationRecord
        {
            At = at,
            By = Actor.Service,
            PenId = session.PenId,
            ProfileDigest = turn.ProfileDigest,
            SessionId = session.SessionId,
            ActivationId = turn.Circumstances.NewId("act"),
            PassId = pass.Record.PassId,
            Number = pass.Activations.Count + 1,
            Period = new Period(session.At, at, turn.State.InstanceId, null, null),
            EndedBy = turn.State.Status?.StopCause ?? StopReason.OutcomeUnknown,
            Uncertain = true,
            Presses = PressesSince(seen, counters) is var presses and not 1 ? presses : null,
            Measured = Measurement(PlannedItem(turn.State, pass.Record), new ActivationTally(), strokes, pass.Record.NeedleCount),
            OperatorId = pass.Record.OperatorId,
            CartridgeTagId = pass.Record.CartridgeTagId,
            CartridgeLot = pass.Record.CartridgeLot,
        };
        AddToPass(turn, pass with { TallyWhole = false }, record, new ActivationTally(), counters);
    }

    // A pen is armed before its pass is on the disk. A press that nobody watched before it was belongs to the pass that the cartridge was reserved
    // for, which is on the disk before the pen is asked to arm.
    private static PassProgress? PassThatWasArmed(Turn turn, bool pressed)
    {
        var state = turn.State;
        if (!pressed || state is not { Arming: null, Reservation: { PassId: { } id, Target: { } target } reservation, Session: { } session }
            || reservation.SessionId != session.SessionId || id == state.Pass?.Record.PassId || id == state.ClosedPass?.Record.PassId
            || session.Plan.Items.FirstOrDefault(item => item.Area == target.Area && item.Side == target.Side) is not { } item)
        {
            return null;
        }

        if (state.Pass is { } before)
        {
            Close(turn, before, PassClosing.NextArmed, Actor.Service);
        }

        var pass = NewPass(turn, id, target, item, "", Actor.Service);
        var isSeated = reservation.CartridgeTagId is { } tag && tag == state.Seated?.TagId;
        return new PassProgress(
            isSeated ? pass : pass with { CartridgeTagId = reservation.CartridgeTagId, CartridgeLot = null, NeedleCount = null }, [], new ActivationTally());
    }

    // A press that no sample showed: shorter than the way to one, or made while none came. The counters tell of it once samples have passed it
    // by, or none come any more.
    private static void WatchCounters(Turn turn)
    {
        if (turn.State.Status is not { Mode: not PenMode.Driving } status)
        {
            return;
        }

        var passedBy = turn.Circumstances.Newest is { } newest && newest.DeviceTimeUs > status.DeviceTimeUs;
        if ((passedBy || !(turn.Circumstances.SampleAge <= SampleAgeToStop)) && (turn.State.HasRunDown || status.Presses != turn.State.Session?.CountersSeen?.Presses))
        {
            RecordUnseen(turn);
        }
    }

    // Strokes alone are a motor that ran on after the status that ended a press: without its rate sensor a pen cannot tell when it stands.
    private static void RecordUnseen(Turn turn)
    {
        if (turn.State is { Activation: null, Ending.IsEmpty: true, Counters: { } counters })
        {
            ReconcileCounters(turn, counters);
        }
    }

    private static long PressesSince(PenCounters seen, PenCounters counters) => counters.Presses >= seen.Presses ? (long)(counters.Presses - seen.Presses) : 0;

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

    private static PlanItem PlannedItem(PenState state, PassRecord pass) =>
        state.Session?.Plan.Items.FirstOrDefault(item => item.Area == pass.Area && item.Side == pass.Side)
        ?? new PlanItem(pass.Area, pass.Side, pass.Measured.SetProtrusionUm, pass.Measured.SetStrokeRateMillihertz, pass.Number, pass.SizeCm2);

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
