using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceService.Safety;

namespace DeviceService.Simulation.Worlds;

/// <summary>What came of all worlds of a run.</summary>
internal sealed class Totals
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<(SessionState From, SessionState To)> _changes = [];
    private readonly HashSet<(string Rpc, SessionState State)> _calls = [];
    private TraceHash _trace = TraceHash.Empty;
    private int _worlds;
    private long _ms;
    private int _crashes;
    private int _refusals;
    private int _passes;

    public int Violations { get; private set; }

    public void Add(WorldResult result)
    {
        _worlds++;
        Violations += result.Violations.Count;
        _ms += result.Ms;
        _crashes += result.Crashes;
        _refusals += result.Refusals;
        _passes += result.Passes;
        _trace = _trace.Add((long)result.TraceHash);
        _changes.UnionWith(result.Changes);
        _calls.UnionWith(result.Calls);
        foreach (var (fault, count) in result.Faults)
        {
            _faults[fault] = _faults.GetValueOrDefault(fault) + count;
        }
    }

    /// <summary>Prints the figures; the last line is JSON where that is asked for.</summary>
    public void Print(TextWriter to, bool json)
    {
        var hours = _ms / 3_600_000.0;
        var seconds = _watch.Elapsed.TotalSeconds;
        to.WriteLine(FormattableString.Invariant(
            $"{_worlds} worlds, {Violations} violations, {hours:0.00} virtual hours in {seconds:0.0} s, {hours * 3_600 / seconds:0} times real time"));
        to.WriteLine($"{_crashes} crashes, {_passes} passes, {_refusals} refusals");
        to.WriteLine($"faults: {string.Join(", ", _faults.Select(static fault => $"{fault.Key} {fault.Value}"))}");
        to.WriteLine($"changes of a session's state seen: {_changes.Count}; calls by state: {_calls.Count}; trace {_trace.Value:x16}");
        if (json)
        {
            to.WriteLine(JsonSerializer.Serialize(
                new Line(_worlds, Violations, Math.Round(hours, 3), Math.Round(seconds, 1), _faults, _crashes, _refusals, _passes, $"{_trace.Value:x16}"),
                TotalsJson.Default.Line));
        }
    }

    /// <summary>The line of JSON.</summary>
    internal sealed record Line(
        int Worlds, int Violations, double VirtualHours, double RealSeconds, IReadOnlyDictionary<string, int> Faults, int Crashes, int Refusals, int Passes, string TraceHash);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Totals.Line))]
internal sealed partial class TotalsJson : JsonSerializerContext;
