using DeviceService.PenLink;
using DeviceService.Safety;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>
/// Runs clauses one after another over one line, and tells each result as it is known. Whatever ends it, a stop is written
/// before the line is let go.
/// </summary>
public sealed class ConformanceRun
{
    private const int AttemptsMax = 3;

    // Above it a failure may be this machine's: the dead-man of a pen is at most 200 ms.
    private static readonly TimeSpan LatenessMax = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan DoorTime = TimeSpan.FromMilliseconds(300);

    private readonly ConformancePen _pen;
    private readonly IHand _hand;
    private readonly Bench _bench;
    private readonly TimeProvider _clock;
    private string? _noSession;

    private ConformanceRun(ConformancePen pen, IHand hand, ConformanceOptions options, CancellationToken cancellation)
    {
        (_pen, _hand, _clock) = (pen, hand, options.Clock);
        _bench = new Bench(pen, hand, options.Clock, cancellation) { NoDropSensor = options.NoDropSensor };
    }

    /// <summary>Opens the line, looks at every clause that was chosen, stops the pen and lets the line go.</summary>
    /// <param name="options">What it is about.</param>
    /// <param name="told">Is told each result at once.</param>
    /// <param name="cancellation">Ends the run; the stop is written all the same.</param>
    /// <exception cref="ConformanceException">It cannot begin: the line is held or absent, a clause is not known.</exception>
    /// <exception cref="Grpc.Core.RpcException">The simulator does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<ConformanceReport> RunAsync(ConformanceOptions options, Action<ClauseResult> told, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(told);
        var clauses = Choose(options.Clauses);
        if (!LineName.TryParse(options.Line, out var name, out var problem))
        {
            throw new ConformanceException(ConformanceObstacle.LineName, problem, "");
        }

        IHand hand = options.Simulator is { } calls ? new SimulatorHand(calls, options.Clock) : options.Ask is { } ask ? new PersonHand(ask, options.Patience) : new NoHand();
        var simulated = hand is SimulatorHand control ? await control.SerialNumberAsync(cancellation) : null;
        using var pen = new ConformancePen(name, LinePlatform.Current, options.Clock);
        await OpenAsync(pen, cancellation);
        var run = new ConformanceRun(pen, hand, options, cancellation);
        var results = new List<ClauseResult>();
        bool confirmed;
        try
        {
            await run.LookWhoIsThereAsync(simulated);
            foreach (var clause in clauses)
            {
                results.Add(await run.LookAsync(clause));
                told(results[^1]);
            }
        }
        finally
        {
            confirmed = await LastStop.WriteAsync(pen);
            await run.LetGoAsync();
        }

        var identity = run._bench.Identity ?? new Identity();
        return new ConformanceReport(
            options.Line, identity.SerialNumber, identity.Model, identity.FirmwareVersion, identity is { HasSimulated: true, Simulated: true }, results, options.NoDropSensor,
            confirmed);
    }

    private static List<Clause> Choose(IReadOnlyCollection<string> ids)
    {
        foreach (var id in ids)
        {
            if (!Catalogue.All.Any(clause => clause.Id == id))
            {
                throw new ConformanceException(ConformanceObstacle.ClauseUnknown, $"There is no clause {id}.", "docs/conformance.md lists them, and so does --list.");
            }
        }

        return [.. Catalogue.Clauses.Where(clause => ids.Count == 0 || ids.Contains(clause.Description.Id))];
    }

    private static async Task OpenAsync(ConformancePen pen, CancellationToken cancellation)
    {
        try
        {
            pen.Open(cancellation);
        }
        catch (LineLostException lost)
        {
            var held = lost.Status.State == LinkState.HeldByOther;
            throw new ConformanceException(
                held ? ConformanceObstacle.LineHeld : ConformanceObstacle.LineAbsent, held ? $"{pen.Line} is held." : $"{pen.Line} cannot be opened.", lost.Status.Remedy);
        }

        if (!pen.IsTcp)
        {
            return;
        }

        try
        {
            // A pen that has a host closes the next connection at once.
            await pen.NextAsync(0, static _ => true, DoorTime, cancellation);
        }
        catch (LineLostException)
        {
            throw new ConformanceException(ConformanceObstacle.LineHeld, $"{pen.Line} was closed at once: another host has it.", "Detach the pen there, or end that program.");
        }
    }

    private async Task LookWhoIsThereAsync(string? simulated)
    {
        if (await _bench.TryHelloAsync(Bench.NewHello(ConformancePen.NewNonce())) is not { } heard)
        {
            return;
        }

        var seen = heard.Frame.HelloReply.Identity?.SerialNumber ?? "";
        if (simulated is not null && seen.Length > 0 && seen != simulated)
        {
            throw new ConformanceException(
                ConformanceObstacle.OtherPen, $"The simulator controls pen {simulated}, and pen {seen} is on {_pen.Line}.", "Name the control of the pen on this line.");
        }
    }

    /// <summary>One clause, again where this machine was too late to have shown anything.</summary>
    private async Task<ClauseResult> LookAsync(Clause clause)
    {
        var began = _clock.GetTimestamp();
        ClauseEndedException? failure = null;
        for (var attempt = 1; ; attempt++)
        {
            _pen.ForgetLateness();
            var (from, bootId) = (_pen.Mark, _bench.BootId);
            var ended = await TryAsync(clause);
            if (_pen.Lost is { } lost)
            {
                // Whether the clause noticed or not: the next one must not be blamed for it.
                var told = await LostAsync(lost);
                ended ??= told;
            }

            await StandAsync(ended);
            if (clause.Restarts && ended is not null)
            {
                await MeetAgainAsync();
            }

            var restarted = !clause.Restarts && bootId != 0 && Array.Exists(_pen.Since(from), heard => heard.Frame.Boot is { } boot && boot.BootId != bootId);
            if (restarted)
            {
                ended = ClauseEndedException.Failed("the pen does not restart by itself", "a Boot with another boot_id came");
            }

            // A restart is never this machine's doing, and would not come again for being looked at again.
            var late = !restarted && _pen.Lateness > LatenessMax;
            if (ended is { Outcome: ClauseOutcome.Failed } && late && attempt < AttemptsMax)
            {
                failure = ended;
                continue;
            }

            var note = ended is { Outcome: ClauseOutcome.Failed } && late
                ? Bench.Invariant($" (this machine, or the line, was late by up to {_pen.Lateness.TotalMilliseconds:0} ms meanwhile)")
                : "";
            if (failure is not null && ended is not null && ended.Outcome != ClauseOutcome.Failed)
            {
                // Only a look that passes takes a failure back; one that saw nothing says nothing.
                note = Bench.Invariant($" (this machine, or the line, was late meanwhile; looked at again it was not tested: {ended.Seen})");
                ended = failure;
            }

            return new ClauseResult(
                clause.Description, ended?.Outcome ?? ClauseOutcome.Passed, ended?.Expected ?? "", ended is null ? "" : ended.Seen + note, _clock.GetElapsedTime(began));
        }
    }

    /// <summary>Null when the clause passed.</summary>
    private async Task<ClauseEndedException?> TryAsync(Clause clause)
    {
        if (_noSession is { } never && clause.Begins == Beginning.Session)
        {
            return ClauseEndedException.NotTested($"The pen gives no session: {never}");
        }

        try
        {
            if (clause.Begins == Beginning.Session)
            {
                await _bench.FreshAsync();
            }

            if (_bench.Identity is { } identity && clause.NotFitted(_bench, identity) is { } why)
            {
                return ClauseEndedException.NotFitted(why);
            }

            await clause.First(_bench);
            if (clause.Description.NeedsHand && _hand.Absent is { } absent)
            {
                return ClauseEndedException.NotTested(absent);
            }

            await clause.Check(_bench);
            return null;
        }
        catch (ClauseEndedException ended)
        {
            return await _bench.JudgeAsync(ended);
        }
        catch (NoSessionException none)
        {
            // The first clause to meet it has failed; the rest would each wait for the same.
            _noSession = none.Seen;
            return ClauseEndedException.Failed("before the clause: a session", none.Seen);
        }
        catch (LineLostException lost)
        {
            return await LostAsync(lost);
        }
    }

    private async Task<ClauseEndedException> LostAsync(LineLostException lost)
    {
        try
        {
            // One that did not come back while it was waited for is tried once more with each clause that asks for no session.
            await _bench.ReopenAsync(_noSession is null ? null : TimeSpan.Zero);
            _noSession = null;
        }
        catch (LineLostException)
        {
            _noSession = $"the line was lost ({lost.Status.Reason}).";
        }

        return ClauseEndedException.Failed("the line stays open", $"it was lost: {lost.Status.Reason}");
    }

    /// <summary>A power that came back after its clause had ended is no restart that the pen made by itself in the next one.</summary>
    private async Task MeetAgainAsync()
    {
        try
        {
            await _bench.TryHelloAsync(Bench.NewHello(ConformancePen.NewNonce()));
        }
        catch (LineLostException)
        {
            // Whoever needs the line next is told.
            return;
        }
    }

    /// <summary>Between clauses nothing is permitted, and a pen that is not known to stand is stopped.</summary>
    private async Task StandAsync(ClauseEndedException? ended)
    {
        _pen.Permits = null;
        _pen.KeepsAlive = true;
        var state = _pen.Newest(static heard => heard.Frame.Status is not null)?.Frame.Status.State;
        if (ended is { Outcome: ClauseOutcome.Failed or ClauseOutcome.NotTested } || state is not (PenState.Disarmed or PenState.Latched))
        {
            await LastStop.WriteAsync(_pen);
        }
    }

    private async Task LetGoAsync()
    {
        if (_hand is not SimulatorHand && !(_hand.IsPerson && _bench.IsHeld))
        {
            return;
        }

        try
        {
            await _hand.ActAsync(HandAct.ReleaseTrigger, CancellationToken.None);
        }
        catch (Grpc.Core.RpcException)
        {
            // The simulator has gone, and its hand with it; the stop was written before.
            return;
        }
    }
}
