using DeviceService.Safety;

namespace DeviceService.Sessions;

// What the pen counted: beside the presses that samples showed, and in place of those that no sample did.
internal static partial class PenDecision
{
    // Between two quick presses one status may be all there is; once the second press counts too, nobody can tell the two apart.
    private static void NoteCounters(Turn turn, PenStatus status)
    {
        if (status.Mode == PenMode.Driving)
        {
            NoteStrokes(turn, status);
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

    private static void NoteStrokes(Turn turn, PenStatus status)
    {
        if (turn.State.Activation is { } activation && status.DeviceTimeUs > activation.StartDeviceTimeUs && status.Strokes > activation.StrokesTold)
        {
            turn.State = turn.State with { Activation = activation with { StrokesTold = status.Strokes } };
        }
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
            Measured = Measurement(ArmedItem(pass.Record), new ActivationTally(), strokes, pass.Record.NeedleCount),
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
            || (reservation.ArmedAs ?? session.Plan.Items.FirstOrDefault(item => item.Area == target.Area && item.Side == target.Side)) is not { } item)
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
}
