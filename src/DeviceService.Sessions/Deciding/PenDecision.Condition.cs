using DeviceService.Safety;

namespace DeviceService.Sessions;

// What a certificate rests on beside firmware: the drops and hours that the pen counts, and the curve that it keeps. The handshake tells the
// counters once, and a pen may fall while it is online. So they are read again each 5 s while nothing else has the line and nothing is armed, and the
// curve with each new link, before anything is armed over it: calls that arm wait for the answer. What changed goes on record at once.
internal static partial class PenDecision
{
    private const string Unsupported = "UNSUPPORTED";

    /// <summary>Run time that goes on record, in seconds: whole hours decide, and each entry is kept for good.</summary>
    private const ulong RunSecondsOnRecord = 600;

    private static readonly TimeSpan ConditionEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CurveAgain = TimeSpan.FromSeconds(1);

    /// <summary>By then the link has answered, or given up: five transmissions of a command that a pen may take 5 s over, and some more.</summary>
    private static readonly TimeSpan ConditionDeadline = TimeSpan.FromSeconds(10);

    private static void WatchCondition(Turn turn)
    {
        GiveUpAside(turn);
        if (turn.State.Condition is { } asked && turn.Now.MonotonicUs > asked.GiveUpUs)
        {
            turn.State = turn.State with { Condition = null };
        }

        if (!MayReadCondition(turn))
        {
            return;
        }

        var state = turn.State;
        var curve = state.CurveReadIn != state.Link.Epoch && turn.Now.MonotonicUs >= state.CurveDueUs;
        if (curve || turn.Now.MonotonicUs >= state.CountersDueUs)
        {
            var ticket = turn.Submit(curve ? new ReadCurve() : new ReadCounters());
            turn.State = turn.State with { Condition = new ConditionProgress(ticket, curve, state.Link.Epoch, turn.Now.MonotonicUs + Us(ConditionDeadline)) };
        }
    }

    // A latched pen does not tell its curve, and its line is left to whoever acknowledges.
    private static bool MayReadCondition(Turn turn) =>
        turn.State is
        {
            IsOnline: true, ShuttingDown: false, PenId: not null, Identity: not null, Latched: false, Condition: null, Armed: null, Reconciliation: null, Bench: null,
            SelfTest: null, Status.Mode: PenMode.Disarmed,
        }
        && !turn.Circumstances.IsLatched && !IsBusy(turn.State);

    private static void OnConditionAnswered(Turn turn, ConditionProgress asked, CommandOutcome outcome)
    {
        var state = turn.State with { Condition = null };
        if (asked.Curve)
        {
            // A pen that keeps no curve corrects nothing, and says so by not knowing the command.
            var kept = outcome is { Result: CommandResult.Rejected, Reason: Unsupported } ? CorrectionCurve.None : outcome.Curve;
            turn.State = kept is null || asked.Epoch != state.Link.Epoch
                ? state with { CurveDueUs = turn.Now.MonotonicUs + Us(CurveAgain) }
                : Keeping(state, kept);
        }
        else
        {
            turn.State = state with
            {
                CountersDueUs = turn.Now.MonotonicUs + Us(ConditionEvery),
                Counters = outcome.Counters is { } told && state.Counters is { } known
                    ? known with { RunSeconds = told.RunSeconds, Drops = told.Drops, Boots = told.Boots }
                    : state.Counters,
            };
        }

        NoteCondition(turn);
    }

    private static PenState Keeping(PenState state, CorrectionCurve curve) => state with
    {
        CurveReadIn = state.Link.Epoch, KeptCurve = LimitsSnapshot.Format(curve.Digest()),
    };

    // Presses, strokes and the kept head stay out: those of a handshake say something of their own.
    private static void NoteCondition(Turn turn)
    {
        var state = turn.State;
        if (!state.IsOnline || !turn.Circumstances.Journal.Writable || state.Counters is not { } counters)
        {
            return;
        }

        var curve = state.CurveReadIn == state.Link.Epoch ? state.KeptCurve : null;
        if (state.CountersOnRecord is { } noted && counters.Drops == noted.Drops && counters.RunSeconds < noted.RunSeconds + RunSecondsOnRecord
            && (curve is null || curve == state.CurveOnRecord))
        {
            return;
        }

        turn.State = state with { CountersOnRecord = counters, CurveOnRecord = curve ?? state.CurveOnRecord };
        turn.Write(LinkEntry(turn, state.Link) with
        {
            CurveDigest = curve, Presses = null, Strokes = null, PenStopCount = null, KeptEntryCount = null, KeptHeadHash = null,
        });
    }
}

/// <summary>Counters or curve are being read.</summary>
/// <param name="Ticket">Of the command.</param>
/// <param name="Curve">Whether it is the curve.</param>
/// <param name="Epoch">The link over which it was asked.</param>
/// <param name="GiveUpUs">When it counts as unanswered.</param>
internal sealed record ConditionProgress(CommandTicket Ticket, bool Curve, long Epoch, long GiveUpUs);

/// <summary>What the service tells a pen beside all calls is on its way.</summary>
/// <param name="Ticket">Of the command.</param>
/// <param name="GiveUpUs">When it counts as unanswered.</param>
internal sealed record AsideProgress(CommandTicket Ticket, long GiveUpUs);
