using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceService.Simulation.Worlds;

/// <summary>What came of all worlds of a run.</summary>
internal sealed class Totals
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _changes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _calls = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _models = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _steps = new(StringComparer.Ordinal);
    private ulong _trace;
    private int _worlds;
    private long _ms;
    private int _crashes;
    private int _refusals;
    private int _passes;

    public int Violations { get; private set; }

    public void Add(WorldResult result) => Add(new Part(
        1, result.Violations.Count, result.Ms, result.Faults, result.Crashes, result.Refusals, result.Passes,

        // Added up, so that it is the same in whatever order, and on however many cores, the worlds lived.
        TraceHash.Empty.Add((long)result.Seed).Add((long)result.TraceHash).Value,
        [.. result.Changes.Select(StateChanges.Named)], [.. result.Calls.Select(StateChanges.Named)], [.. result.Steps.Select(StateChanges.Named)], result.Models));

    public void Add(Part part)
    {
        _worlds += part.Worlds;
        Violations += part.Violations;
        _ms += part.Ms;
        _crashes += part.Crashes;
        _refusals += part.Refusals;
        _passes += part.Passes;
        _trace += part.Trace;
        _changes.UnionWith(part.Changes);
        _calls.UnionWith(part.Calls);
        _steps.UnionWith(part.Steps);
        Add(part.Faults, _faults);
        Add(part.Models, _models);
    }

    private static void Add(IReadOnlyDictionary<string, int> counts, SortedDictionary<string, int> sum)
    {
        foreach (var (name, count) in counts)
        {
            sum[name] = sum.GetValueOrDefault(name) + count;
        }
    }

    /// <summary>For the process that started this one: all of it, as one line.</summary>
    public void PrintPart(TextWriter to) => to.WriteLine(JsonSerializer.Serialize(
        new Part(_worlds, Violations, _ms, _faults, _crashes, _refusals, _passes, _trace, [.. _changes], [.. _calls], [.. _steps], _models), TotalsJson.Default.Part));

    /// <summary>Prints the figures; the last line is JSON where that is asked for.</summary>
    public void Print(TextWriter to, bool json)
    {
        var hours = _ms / 3_600_000.0;
        var seconds = _watch.Elapsed.TotalSeconds;
        to.WriteLine(FormattableString.Invariant(
            $"{_worlds} worlds, {Violations} violations, {hours:0.00} virtual hours in {seconds:0.0} s, {hours * 3_600 / seconds:0} times real time"));
        to.WriteLine($"{_crashes} crashes, {_passes} passes, {_refusals} refusals");
        to.WriteLine($"pens: {string.Join(", ", _models.Select(static model => $"{model.Key} {model.Value}"))}");
        to.WriteLine($"faults: {string.Join(", ", _faults.Select(static fault => $"{fault.Key} {fault.Value}"))}");
        Coverage(to, "changes of a session's state, by trigger", StateChanges.OfSessions, _changes);
        Coverage(to, "steps of a pen's state, by event", StateChanges.OfPens, _steps);
        Coverage(to, "calls, by the session's state", StateChanges.OfCalls, _calls);
        to.WriteLine($"trace {_trace:x16}");
        if (json)
        {
            to.WriteLine(JsonSerializer.Serialize(
                new Line(_worlds, Violations, Math.Round(hours, 3), Math.Round(seconds, 1), _faults, _crashes, _refusals, _passes, $"{_trace:x16}"),
                TotalsJson.Default.Line));
        }
    }

    // What was not seen is told by its first word: of a call that nobody makes, in all of its states, once.
    private static void Coverage(TextWriter to, string of, IReadOnlySet<string> table, IReadOnlySet<string> seen)
    {
        var unseen = table.Except(seen).Order(StringComparer.Ordinal)
            .GroupBy(static one => one[..one.IndexOf(' ', StringComparison.Ordinal)], static one => one[(one.LastIndexOf(' ') + 1)..], StringComparer.Ordinal)
            .Select(group => group.Count() == table.Count(one => one.StartsWith(group.Key + " ", StringComparison.Ordinal)) ? $"{group.Key} at all" : $"{group.Key} ({string.Join(", ", group)})")
            .ToArray();
        to.WriteLine($"{of}: {table.Count(seen.Contains)} of {table.Count}{(unseen.Length == 0 ? "" : $"; not seen: {string.Join(", ", unseen)}")}");
    }

    /// <summary>The line of JSON.</summary>
    internal sealed record Line(
        int Worlds, int Violations, double VirtualHours, double RealSeconds, IReadOnlyDictionary<string, int> Faults, int Crashes, int Refusals, int Passes, string TraceHash);

    /// <summary>What came of some of the worlds.</summary>
    internal sealed record Part(
        int Worlds, int Violations, long Ms, IReadOnlyDictionary<string, int> Faults, int Crashes, int Refusals, int Passes, ulong Trace,
        IReadOnlyList<string> Changes, IReadOnlyList<string> Calls, IReadOnlyList<string> Steps, IReadOnlyDictionary<string, int> Models);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Totals.Line))]
[JsonSerializable(typeof(Totals.Part))]
internal sealed partial class TotalsJson : JsonSerializerContext;
