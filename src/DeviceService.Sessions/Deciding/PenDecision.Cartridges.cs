using DeviceService.Safety;

namespace DeviceService.Sessions;

// Law 11: each arming durably reserves the cartridge; only the pen's own counters give it back.
internal static partial class PenDecision
{
    private static void Reserve(Turn turn, string passId)
    {
        var state = turn.State;
        var counters = state.Counters!;
        if (state.Reservation is { } before)
        {
            Settle(turn, before, counters);
        }

        var reservation = new ReservationRecord
        {
            At = turn.Now,
            By = Actor.Service,
            PenId = state.PenId,
            SessionId = state.Session!.SessionId,
            ReservationId = turn.Circumstances.NewId("res"),
            State = ReservationState.Reserved,
            CartridgeTagId = state.Cartridge?.TagId,
            CartridgeInsertions = state.Cartridge?.Insertions ?? 0,
            BootId = state.BootId ?? 0,
            PassId = passId,
            Presses = counters.Presses,
            Strokes = counters.Strokes,
        };
        turn.Write(reservation);
        turn.State = turn.State with { Reservation = reservation, ReservationSettles = false };
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
            Settle(turn, reservation, turn.State.Counters!);
        }
    }

    private static void Settle(Turn turn, ReservationRecord reservation, PenCounters counters)
    {
        var stood = counters.Presses == reservation.Presses && counters.Strokes == reservation.Strokes;
        turn.Write(reservation with
        {
            At = turn.Now,
            EntryNumber = 0,
            State = stood ? ReservationState.Released : ReservationState.Consumed,
            Presses = counters.Presses,
            Strokes = counters.Strokes,
        });
        turn.State = turn.State with
        {
            Reservation = null,
            ReservationSettles = false,
            CartridgePast = !stood && turn.State.Cartridge?.TagId is { } tag && tag == reservation.CartridgeTagId
                ? CartridgePast.UsedHere
                : turn.State.CartridgePast,
        };
    }
}
