using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

/// <summary>What a world may last, and which of its deeds are left out.</summary>
/// <param name="HorizonMs">How long deeds are done, in ms of its time.</param>
/// <param name="Without">Numbers of deeds that are not done.</param>
internal sealed record WorldOptions(int HorizonMs, IReadOnlySet<int>? Without = null)
{
    /// <summary>Through which its evidence is seen.</summary>
    public Lens Lens { get; init; } = Lens.Clear;
}

/// <summary>A room that one seed decides, from its pens to the last deed of its people, watched each millisecond.</summary>
internal sealed partial class World : IAsyncDisposable
{
    private const int ArmedTimeMsMax = 100_000;
    private const int AnswerMs = 3_000;

    private readonly ulong _seed;
    private readonly WorldOptions _options;
    private readonly WorldLog _log;
    private readonly VirtualRoom _room;
    private readonly Rates _rates;
    private readonly Calls _calls;
    private readonly List<PenPlace> _places = [];
    private readonly List<Violation> _violations = [];
    private readonly List<(int Number, string Deed)> _deeds = [];
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<(SessionState From, SessionTrigger Trigger)> _changes = [];
    // On a real disk each world would take several times as long.
    private const ulong OnDiskEvery = 16;
    private readonly ChainDisk? _chain;
    private TraceHash _trace = TraceHash.Empty;
    private TimeSpan _trustedOffset;
    private int _ms;
    private bool _killed;
    private int _crashes;
    private int _patients;

    private World(ulong seed, WorldOptions options, WorldLog log, VirtualRoom room)
    {
        (_seed, _options, _log, _room) = (seed, options, log, room);
        _rates = Rates.Of(seed);
        _calls = new Calls(Violated, options.Lens);
        _chain = seed % OnDiskEvery == 0 ? new ChainDisk(room.Journal) : null;
        _room.Stepped += Look;
        _room.Journal.Written += Trace;
        _room.Journal.Died = () =>
        {
            _room.Die();
            _killed = true;
        };
    }

    /// <summary>Lets the world of a seed live to its end, or to the first property that does not hold.</summary>
    public static async Task<WorldResult> LiveAsync(ulong seed, WorldOptions options)
    {
        using var log = new WorldLog();
        await using var room = await VirtualRoom.OpenAsync(log, clinicRules: true, oneThread: true);
        room.Profile = WorldProfile.Profile;
        await using var world = new World(seed, options, log, room);
        try
        {
            await world.BeginAsync();
            await world.DoDeedsAsync();
            await world.EndAsync();
        }
        catch (ViolatedException)
        {
            // It is in the list.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            world._violations.Add(new Violation("L", world._ms, $"{failure.GetType().Name}: {failure.Message} {failure.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("Worlds", StringComparison.Ordinal))?.Trim()}"));
        }

        return world.Result();
    }

    public ValueTask DisposeAsync()
    {
        _room.Stepped -= Look;
        _subscribers.ForEach(static subscriber => subscriber.Dispose());
        _chain?.Dispose();
        foreach (var tablet in _places.SelectMany(static place => place.Tablets))
        {
            tablet.Dispose();
        }

        _technician?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task BeginAsync()
    {
        var dice = Dice.Of(_seed, 0);
        var pens = dice.Percent(25) ? 2 : 1;
        var certificates = new List<(PenPlace Place, int UnsureUm)>();
        for (var number = 1; number <= pens; number++)
        {
            var drawn = DrawnPen.Of(number, dice);
            var line = await _room.AddPenAsync(drawn.Options);
            var watch = new PenWatch(line, Violated) { Seen = _options.Lens.Pen, Decided = () => DecidedArming.Newest(_room.Journal.All<IntentRecord>(), line.Pen.SerialNumber) };
            var tablets = new[] { "dora", "eva" }.Select(person => new Tablet(_room, line.Pen.SerialNumber, person, $"{person}-{number}")).ToArray();
            var place = new PenPlace(line, drawn, watch, tablets);
            _places.Add(place);
            Subscribe(place, number);
            if (drawn.UnsureUm is { } unsureUm)
            {
                certificates.Add((place, unsureUm));
            }
        }

        await _room.PassAsync(300);
        var (dora, eva) = (_places[0].Tablets[0], _places[0].Tablets[1]);
        var licence = new DateOnly(2099, 12, 31);
        await DoneAsync(dora.RegisterAsync(licence));
        await SignInAsync(_places[0], 0);
        await DoneAsync(eva.RegisterAsync(licence, OperatorRole.Prescriber, dora));
        foreach (var (place, unsureUm) in certificates)
        {
            await CertifyAsync(place, unsureUm);
        }
    }

    private async Task DoDeedsAsync()
    {
        for (var number = 1; _ms < _options.HorizonMs && _places.Sum(static place => place.Watch.ArmedTimeMs) < ArmedTimeMsMax; number++)
        {
            var dice = Dice.Of(_seed, number);
            var isDone = _options.Without?.Contains(number) != true;
            try
            {
                await _room.PassAsync(dice.Between(5, 250));
                var place = dice.Of(_places);
                if (isDone)
                {
                    _deeds.Add((number, $"{_ms} ms {place.PenId}: {await DoAsync(place, dice)}"));
                }
            }
            catch (KilledException)
            {
                Count("service killed at a write");
                var told = $"{_ms} ms: {await RestartAsync(dice, "the service is killed in the middle of a write and started again")}";
                if (isDone)
                {
                    _deeds.Add((number, told));
                }
            }
        }

        // What was to die later lives; what died with the last deed is started once more.
        _room.Journal.DiesAt = null;
        if (_killed)
        {
            Count("service killed at a write");
            await RestartAsync(Dice.Of(_seed, 0), "");
        }
    }

    private async Task<string> DoAsync(PenPlace place, Dice dice)
    {
        try
        {
            return dice.Percent(_rates.DisturbedPercent) ? await DisturbAsync(place, dice) : await GoOnAsync(place, dice);
        }
        catch (RefusedException refused)
        {
            _calls.Judge("a clinic's call", refused.Refusal);
            return $"refused by {refused.Refusal.RuleId}";
        }
        catch (TimeoutException) when (_room.Journal.Holds)
        {
            return "no answer, the disk does not either";
        }
    }

    private void Look()
    {
        _ms++;
        _loopsBlockedMs = _room.LoopsBlocked ? _loopsBlockedMs + 1 : 0;
        _calls.Look();
        _subscribers.ForEach(static subscriber => subscriber.Look());
        foreach (var place in _places)
        {
            if (place.NoteReboot(_ms))
            {
                place.Watch.Revoked(PenWatch.StopMs);
            }

            place.Watch.Look(SituationOf(place));
            CheckHolder(place);
            CheckWelded(place);
            CheckOther(place);
            HearOfFall(place);
            if (_ms % 20 == 0)
            {
                var pen = place.Line.Pen.Truth;
                _trace = _trace.Add((long)pen.ProtrusionUm).Add((long)pen.StrokeRateMillihertz).Add((int)pen.State)
                    .Add((int)(SessionOf(place)?.Record.State ?? 0)).Add(_room.Journal.Count);
            }
        }

        if (_ms % PressesEveryMs == 0)
        {
            CheckPresses(atEnd: false);
        }

        if (_ms == _options.Lens.LogsAtMs)
        {
            _log.Log(LogLevel.Error, default, "feigned", null, static (said, _) => said);
        }

        if (_log.Defect is { } defect)
        {
            Violated("D", defect);
        }

        if (_violations.Count > 0)
        {
            throw new ViolatedException();
        }

        if (_killed)
        {
            _killed = false;
            throw new KilledException();
        }
    }

    private void Trace(IReadOnlyList<JournalEntry> written) => _trace = written.Aggregate(_trace, static (trace, entry) => trace.Add(entry));

    private SessionView? SessionOf(PenPlace place) => OwnerOf(place)?.Views.Session;

    private PenOwner? OwnerOf(PenPlace place) => _room.OwnerOf(place.Line.Name);

    private void Violated(string property, string what) => _violations.Add(new Violation(property, _ms, what));

    private WorldResult Result() => new()
    {
        Seed = _seed,
        Violations = _violations,
        Ms = _ms,
        TraceHash = _trace.Value,
        Faults = _faults,
        Crashes = _crashes,
        Refusals = _calls.Refusals,
        Passes = _room.Journal.All<PassRecord>().Select(static pass => pass.PassId).Distinct().Count(),
        Changes = _changes,
        Steps = _places.SelectMany(static place => place.Line.Pen.Steps).ToHashSet(),
        Calls = _calls.Seen,
        Pens = [.. _places.Select(static place => $"{place.PenId}: {place.Drawn}")],
        Models = _places.SelectMany(static place => place.Watch.Presses.WithStrokes > 0 ? new[] { place.Kind.Model, $"{place.Kind.Model} drove" } : [place.Kind.Model])
            .CountBy(static one => one).ToDictionary(),
        Deeds = _deeds,
    };
}

/// <summary>A property did not hold: the world ends here.</summary>
internal sealed class ViolatedException : Exception;

/// <summary>The service died in the middle of a write: whatever was being asked of it is answered by nobody.</summary>
internal sealed class KilledException : Exception;
