using DeviceService.Safety;

namespace DeviceService.Sessions;

// Who commands the pen. One lease at a time, under a number that only grows; what its loss means is law 16.
internal static partial class PenDecision
{
    private static Refusal? ObjectionToControl(Turn turn, Request request) =>
        request.NeedsControl ? ControlDecision.Refuse(ControlFactsOf(turn, request)) : null;

    internal static PreconditionVerdict ControlHeld(Turn turn, Request request) =>
        new(Rules.ControlMissing.Id, Rules.ControlMissing.HazardId, ObjectionToControl(turn, request));

    private static void Acquire(Turn turn, long callId, Request.AcquireControl request)
    {
        if (turn.State.Control is { } lease && !IsExpired(turn, lease))
        {
            // Two processes may well be one principal and bear one name, so that neither says who asks; the number does. A client that did
            // not hear its answer repeats its request id and is answered by the ledger.
            if (lease.Holder.Principal == request.By.Principal && lease.ClientName == request.ClientName && lease.Number == request.LeaseNumber)
            {
                FollowHolder(turn, request);
                ReplyRenewed(turn, callId);
                return;
            }

            turn.Refuse(callId, request, ControlDecision.Refuse(ControlFactsOf(turn, request) with { Shown = 0 })!);
            return;
        }

        Expire(turn);
        Grant(turn, callId, request, request.ClientName, ControlChange.Acquired, "");
    }

    private static void Renew(Turn turn, long callId, Request.RenewControl request)
    {
        // Answered at once and not recorded, save that it comes from somebody else: it comes every two seconds, and has to work while the disk
        // does not.
        if (turn.State.Control is { } lease && ControlDecision.Refuse(ControlFactsOf(turn, request) with { Required = true }) is null)
        {
            if (request.ShownAlarm > turn.Circumstances.NewestAlarm)
            {
                turn.Reply(callId, new Verdict
                {
                    Refusal = QuantityRange.Check("last_alarm_sequence", request.ShownAlarm, 0, turn.Circumstances.NewestAlarm, ""),
                    Control = ControlViewOf(turn.State),
                });
                return;
            }

            turn.State = turn.State with { Control = lease with { ShownAlarm = Math.Max(lease.ShownAlarm, request.ShownAlarm) } };
            FollowHolder(turn, request);
            ReplyRenewed(turn, callId);
            return;
        }

        Expire(turn);
        turn.Reply(callId, new Verdict { Refusal = ControlDecision.Stale(ControlFactsOf(turn, request)), Control = ControlViewOf(turn.State) });
    }

    private static void Release(Turn turn, long callId, Request.ReleaseControl request)
    {
        if (ControlDecision.Refuse(ControlFactsOf(turn, request) with { Required = true }) is not null || turn.State.Control is not { } lease)
        {
            turn.Refuse(callId, request, ControlDecision.Stale(ControlFactsOf(turn, request)));
            return;
        }

        LoseControl(turn, lease, ControlChange.Released, request.By);
        turn.Reply(callId, new Verdict { Control = ControlViewOf(turn.State) });
    }

    private static void TakeOver(Turn turn, long callId, Request.TakeControl request)
    {
        var state = turn.State;
        if (state.MayMove || state.Arming is not null || state.Withdrawal is not null || state.Activation is not null)
        {
            turn.Refuse(callId, request, Rules.ControlTakenArmed.Refuse(
                ("pen", PenName(state)), ("observed", state.Control is { } armedBy ? HolderName(armedBy) : "nobody")));
            return;
        }

        if (state.Control is { } lease)
        {
            LoseControl(turn, lease, ControlChange.Released, request.By);
        }

        Grant(turn, callId, request, request.ClientName, ControlChange.Taken, request.Reason);
    }

    private static void Grant(Turn turn, long callId, Request request, string clientName, ControlChange change, string reason)
    {
        // Above every number that was ever given for this pen: each of those is an entry, and entries only grow in number.
        var number = Math.Max((uint)(turn.Circumstances.EntryCount + 1), turn.State.LastLeaseNumber + 1);
        var lease = new ControlLease(
            number, request.By, clientName, turn.Now, turn.Now.MonotonicUs + Us(ControlTimes.Disarmed), turn.Circumstances.BeforeStandingAlarms);
        turn.State = turn.State with { Control = lease, LastLeaseNumber = number };
        turn.Write(ControlEntry(turn, lease, change, request.By, reason));
        turn.Afterwards(new Effect.TellControl(ControlViewOf(turn.State)));
        turn.Reply(callId, new Verdict { Control = ControlViewOf(turn.State) });
    }

    // A lease is its client's, whoever works there: it goes with who is signed in at it now, so that it does not end with the sign-in of who
    // asked for it once. What a client still sends by itself under an older sign-in does not take it back, and takes it from nobody whose
    // session this is.
    private static void FollowHolder(Turn turn, Request request)
    {
        if (turn.State.Control is not { } lease || IsExpired(turn, lease) || lease.Number != request.LeaseNumber || lease.Holder.Principal != request.By.Principal
            || request.By is not { Proof: IdentityProof.SignedIn, SignInId: { } signIn } || signIn == lease.Holder.SignInId
            || (request is Request.RenewControl && lease.Left.Contains(signIn)) || !turn.Circumstances.Eligibility.IsSignedIn(signIn)
            || (turn.State.Session is { } session && lease.Holder.OperatorId == session.OperatorId && request.By.OperatorId != session.OperatorId))
        {
            return;
        }

        lease = lease with { Holder = request.By, Left = lease.Holder.SignInId is { } left ? lease.Left.Add(left) : lease.Left };
        turn.State = turn.State with { Control = lease };
        turn.Write(ControlEntry(turn, lease, ControlChange.HandedOver, request.By, ""));
        turn.Afterwards(new Effect.TellControl(ControlViewOf(turn.State)));
    }

    private static void ReplyRenewed(Turn turn, long callId)
    {
        turn.State = turn.State with { Control = turn.State.Control! with { ExpiresAtUs = turn.Now.MonotonicUs + Us(LeaseTime(turn.State)) } };
        turn.Reply(callId, new Verdict { Control = ControlViewOf(turn.State) });
    }

    private static void WatchControl(Turn turn) => Expire(turn);

    private static void Expire(Turn turn)
    {
        if (turn.State.Control is { } lease && IsExpired(turn, lease))
        {
            LoseControl(turn, lease, ControlChange.Expired, Actor.Service);
        }
    }

    // Law 16: while armed it disarms and pauses without a latch; while treating it stops with one.
    private static void LoseControl(Turn turn, ControlLease lease, ControlChange change, Actor by)
    {
        turn.State = turn.State with { Control = null };
        turn.Act(new Effect.WithdrawPermit());
        turn.Write(ControlEntry(turn, lease, change, by, ""));
        turn.Act(new Effect.TellControl(ControlViewOf(turn.State)));
        var why = $"CONTROL_LOST: {HolderName(lease)} {(change == ControlChange.Expired ? "did not renew its lease" : "let go of its lease")} {lease.Number}.";
        if (turn.State.SelfTest is { } test)
        {
            PauseSelfTest(turn, ControlDecision.Stale(ControlFactsOf(turn, test.Request)), StopReason.LeaseLost);
        }

        if (turn.State.Session?.State == SessionState.Treating || turn.State.Activation is { EndedBy: null })
        {
            turn.Act(new Effect.SendStop(StopReason.LeaseLost, why, by));
        }
        else if (turn.State.Withdrawal is null && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.LeaseLost, why, StopReason.LeaseLost, by);
        }
    }

    // Its holder signed out. What was armed or treating under it is being taken back already, without a latch; the operator of a session
    // may be somebody else, who loses control as law 16 has it.
    private static void LetGoOfControl(Turn turn, ControlLease lease)
    {
        if (turn.State.Withdrawal is null)
        {
            LoseControl(turn, lease, ControlChange.Released, Actor.Service);
            return;
        }

        turn.State = turn.State with { Control = null };
        turn.Write(ControlEntry(turn, lease, ControlChange.Released, Actor.Service, "The holder is not signed in any more."));
        turn.Act(new Effect.TellControl(ControlViewOf(turn.State)));
    }

    // An arming shortens what is left of a lease to what a lease lasts while armed.
    private static void ShortenControl(Turn turn)
    {
        if (turn.State.Control is { } lease)
        {
            turn.State = turn.State with
            {
                Control = lease with { ExpiresAtUs = Math.Min(lease.ExpiresAtUs, turn.Now.MonotonicUs + Us(ControlTimes.Armed)) },
            };
        }
    }

    // The lease that an arming was decided under: still in force, and the same one.
    private static bool HoldsControl(Turn turn, uint number) => turn.State.Control is { } lease
        ? lease.Number == number && !IsExpired(turn, lease)
        : !turn.Circumstances.ControlRequired && number == UncontrolledLease(turn.State);

    private static uint LeaseOf(PenState state) => state.Control?.Number ?? UncontrolledLease(state);

    private static uint UncontrolledLease(PenState state) => Math.Max(1, state.LastLeaseNumber);

    private static bool IsExpired(Turn turn, ControlLease lease) => turn.Now.MonotonicUs >= lease.ExpiresAtUs;

    private static TimeSpan LeaseTime(PenState state) =>
        state.MayMove || state.Arming is not null || state.Activation is not null || state.Bench is not null || state.SelfTest is not null
            ? ControlTimes.Armed : ControlTimes.Disarmed;

    private static string HolderName(ControlLease lease) =>
        lease.Holder.OperatorId is { } person ? $"{lease.ClientName} ({person})" : lease.ClientName;

    private static ControlFacts ControlFactsOf(Turn turn, Request request)
    {
        var lease = turn.State.Control is { } held && !IsExpired(turn, held) ? held : null;
        return new ControlFacts
        {
            Rpc = request.Rpc,
            PenId = PenName(turn.State),
            Lease = lease?.Number ?? 0,
            Holder = lease is null ? "" : HolderName(lease),
            Left = lease is null ? TimeSpan.Zero : TimeSpan.FromMicroseconds(lease.ExpiresAtUs - turn.Now.MonotonicUs),
            IsHolder = lease?.Holder.Principal == request.By.Principal,
            Shown = request.LeaseNumber,
            Required = turn.Circumstances.ControlRequired,
        };
    }

    internal static ControlView ControlViewOf(PenState state) => state.Control is { } lease
        ? new ControlView
        {
            PenId = state.PenId ?? "",
            LeaseNumber = lease.Number,
            Holder = lease.Holder,
            ClientName = lease.ClientName,
            GrantedAt = lease.GrantedAt,
            ExpiresAtUs = lease.ExpiresAtUs,
        }
        : new ControlView { PenId = state.PenId ?? "" };

    private static ControlRecord ControlEntry(Turn turn, ControlLease lease, ControlChange change, Actor by, string reason) => new()
    {
        At = turn.Now,
        By = by,
        PenId = turn.State.PenId,
        SessionId = turn.State.Session?.SessionId,
        LeaseNumber = lease.Number,
        Change = change,
        Holder = lease.Holder,
        ClientName = lease.ClientName,
        Reason = reason,
    };
}
