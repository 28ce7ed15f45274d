using DeviceService.Safety;

namespace DeviceService.Sessions;

// Law 11: each arming durably reserves the cartridge; only the pen's own counters give it back. They count presses and strokes: where Arm alone
// moves the needles out, before any press, they prove nothing once it may have reached the pen.
internal static partial class PenDecision
{
    private static void Reserve(Turn turn, string passId, PassTarget target, PlanItem item)
    {
        RecordUnseen(turn);
        var state = turn.State;
        var counters = state.Counters!;
        if (state.Reservation is { } before)
        {
            Settle(turn, before, counters, turn.WriteReserving);
        }

        var reservation = new ReservationRecord
        {
            At = turn.Now,
            By = Actor.Service,
            PenId = state.PenId,
            SessionId = state.Session!.SessionId,
            ReservationId = turn.Circumstances.NewId("res"),
            State = ReservationState.Reserved,
            CartridgeTagId = state.Seated?.TagId,
            CartridgeInsertions = state.Cartridge?.Insertions ?? 0,
            BootId = state.BootId ?? 0,
            PassId = passId,
            Target = target,
            ArmedAs = item,
            Presses = counters.Presses,
            Strokes = counters.Strokes,
        };
        turn.WriteReserving(reservation);
        turn.State = turn.State with { Reservation = reservation, ReservationArm = null, ReservationSettles = false };
        turn.Revise(session => session with { CountersSeen = counters }, Actor.Service);
    }

    /// <summary>The arming is over; the next status tells by its counters what became of the cartridge.</summary>
    private static void SettleReservation(Turn turn)
    {
        if (turn.State.Reservation is not null)
        {
            turn.State = turn.State with { ReservationSettles = true };
        }
    }

    private static void TrySettleReservation(Turn turn, PenStatus status)
    {
        if (turn.State is { Reservation: { } reservation, ReservationSettles: true, Armed: null } && status.Mode is PenMode.Disarmed or PenMode.Latched)
        {
            Settle(turn, reservation, turn.State.Counters!, turn.Write);
        }
    }

    private static void Settle(Turn turn, ReservationRecord reservation, PenCounters counters, Action<JournalEntry> write)
    {
        var consumed = reservation.State == ReservationState.Consumed;
        var stood = !consumed && !MayHaveExtended(turn.State) && counters.Presses == reservation.Presses && counters.Strokes == reservation.Strokes;
        if (!consumed)
        {
            write(reservation with
            {
                At = turn.Now,
                EntryNumber = 0,
                State = stood ? ReservationState.Released : ReservationState.Consumed,
                Presses = counters.Presses,
                Strokes = counters.Strokes,
            });
        }

        turn.State = turn.State with
        {
            Reservation = null,
            ReservationArm = null,
            ReservationSettles = false,
            CartridgePast = stood ? turn.State.CartridgePast : PastAfterUse(turn.State, reservation),
        };
    }

    // Only a dial leaves the needles where they are until the motor turns them; a pen that has not said what it is may have either.
    private static bool MayHaveExtended(PenState state) => state is { ReservationArm: not null, Identity: null or { DepthControl: not DepthControl.Dial } };

    // An Arm that the pen has refused, or that was never written, has moved nothing; also where the arming was over before its answer came.
    private static void NoteArmAnswered(Turn turn, CommandOutcome outcome)
    {
        if (turn.State.ReservationArm == outcome.Ticket && outcome.Result is CommandResult.Rejected or CommandResult.Failed)
        {
            turn.State = turn.State with { ReservationArm = null };
        }
    }

    // Needles that stand out have been where they may touch. While it is unknown whether the pen is armed no pass is open, and the reservation,
    // which counts as used all the same, still says which one a press would belong to.
    private static void NoteExtension(Turn turn)
    {
        if (turn.State is { Armed: not null } state && MayHaveExtended(state)
            && turn.Circumstances.Newest is { } newest && newest.DeepestProtrusion.Micrometers > SelfTestBounds.HomeProtrusionUm)
        {
            Consume(turn);
        }
    }

    /// <summary>The needles stand out, or the motor turns: they have moved, and that is on record now and not when the arming is over.</summary>
    private static void Consume(Turn turn)
    {
        if (turn.State.Reservation is not { State: ReservationState.Reserved } reservation)
        {
            return;
        }

        var used = reservation with { At = turn.Now, EntryNumber = 0, State = ReservationState.Consumed };
        turn.Write(used);
        turn.State = turn.State with { Reservation = used, CartridgePast = PastAfterUse(turn.State, used) };
    }

    private static CartridgePast PastAfterUse(PenState state, ReservationRecord used) =>
        state.Cartridge?.TagId is not { } tag || tag != used.CartridgeTagId ? state.CartridgePast
        : used.SessionId == state.Session?.SessionId ? CartridgePast.UsedHere
        : CartridgePast.UsedElsewhere;

    // Two sessions asked for one cartridge, and the store has given it to the other one. Nothing was sent, and nothing is wrong with the store; what
    // else was written in that turn went ahead of the reservation, and is on record.
    private static void OnCartridgeTaken(Turn turn, PenEvent.Synced synced)
    {
        if (turn.State.Arming is not { Stage: ArmingStage.Intent } arming || arming.IntentId != synced.Token)
        {
            return;
        }

        var wanted = turn.State.Reservation?.CartridgeTagId ?? "";
        turn.State = turn.State with { Arming = null, Reservation = arming.Before, ReservationArm = arming.BeforeArm, ReservationSettles = arming.Before is not null };
        RefuseArming(turn, arming.CallId, arming.Request, Rules.CartridgeTaken.Refuse(("observed", wanted), ("session", "another session")));
    }

    // Each insertion is on record, so that nobody has to guess how long a cartridge was out.
    private static void RecordSeat(Turn turn, CartridgeObservation cartridge)
    {
        var state = turn.State;
        if (state.PenId is null || state.BootId is not { } boot)
        {
            return;
        }

        var seat = new CartridgeSeat(boot, cartridge.Present, cartridge.Present ? cartridge.Insertions : 0, cartridge.TagId);
        if (seat != state.Seat)
        {
            turn.Write(new CartridgeSeatRecord
            {
                At = turn.Now,
                By = Actor.Service,
                PenId = state.PenId,
                SessionId = state.Session?.SessionId,
                Present = seat.Present,
                BootId = seat.BootId,
                Insertions = seat.Insertions,
                CartridgeTagId = seat.TagId,
                HeldUntil = state.SeatHeardAt,
            });
        }

        turn.State = state with { Seat = seat, SeatTold = true, SeatHeardAt = cartridge.Present ? turn.Now : state.SeatHeardAt };
    }

    // A status says only that a cartridge is in: before the pen has told which insertion that is, it may be another.
    private static void HearSeat(Turn turn, PenStatus status)
    {
        if (status.CartridgePresent && turn.State is { SeatTold: true, Seat.Present: true })
        {
            turn.State = turn.State with { SeatHeardAt = turn.Now };
        }
    }

    /// <summary>The state in which this cartridge is named for what is in: its tag says which, else the one who arms.</summary>
    internal static PenState Naming(PenState state, string? named, IEligibility eligibility)
    {
        if (state is not { Seated: { Present: true } seated })
        {
            return state;
        }

        var known = seated.TagId is null && !seated.TagUnreadable && named is not null ? seated with { TagId = named } : seated;
        return known.TagId is null ? state : state with { Named = new NamedCartridge(state.InsertionOf(seated), eligibility.Describe(known)) };
    }
}
