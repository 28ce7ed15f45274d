using Microneedling.V1;

namespace DeviceService.Host.Tests;

/// <summary>How a scenario ended, as a client of the service and the pen itself see it. Times, ids and sentences are left out: they differ.</summary>
/// <param name="Session">State of the session.</param>
/// <param name="Stops">Why it was stopped, each reason once: how often a loss is noticed on its way is a matter of milliseconds.</param>
/// <param name="Activations">What ended each activation of the pass.</param>
/// <param name="Alarms">Rules of the alarms that stand, each once.</param>
/// <param name="Pen">State of the pen and its motor, and whether its needles are in.</param>
internal sealed record ScenarioEnd(string Session, string Stops, string Activations, string Alarms, string Pen)
{
    // While the motor turns it is a stop, before that an alarm alone.
    private static readonly string[] Busy = [nameof(StopReason.DeadMan), nameof(StopReason.TelemetryStale), "R-DEAD-MAN", "R-TELEMETRY-LOST"];

    /// <summary>Strokes on record for the pass.</summary>
    public ulong Strokes { get; private init; }

    /// <summary>Strokes that the pen made.</summary>
    public ulong StrokesOfPen { get; private init; }

    public static ScenarioEnd Of(Session session, Simulator.V1.Pen pen)
    {
        var activations = session.OpenPass?.Activations.ToArray() ?? [];
        return new ScenarioEnd(
            $"{session.State}, {session.StopReason}",
            Each(session.Stops.Select(static stop => stop.Reason.ToString())),
            // Strokes of a motor that ran down after the status that ended its press are a record of no press. Whether there are any depends on the
            // millisecond in which that status was taken; they count in the strokes either way.
            string.Join(' ', activations.Where(static one => one is not { HasPresses: true, Presses: 0 }).Select(static one => $"{one.EndedBy}{(one.Uncertain ? "?" : "")}")),
            Each(session.Alarms.Where(static alarm => alarm.Stands).Select(static alarm => alarm.RuleId)),
            $"{pen.State}, drive {(pen.DriveOn ? "on" : "off")}, needles {(pen.TrueProtrusionUm <= 20 ? "in" : "out")}")
        {
            Strokes = activations.Aggregate(0UL, static (sum, one) => sum + one.Measurements.Strokes),
            StrokesOfPen = pen.StrokeCount,
        };
    }

    /// <summary>Whether both ended the same, and made and recorded as many strokes but for so many.</summary>
    public bool IsAs(ScenarioEnd other, int strokesTolerance) =>
        this with { Strokes = other.Strokes, StrokesOfPen = other.StrokesOfPen } == other
        && Near(Strokes, other.Strokes, strokesTolerance)
        && Near(StrokesOfPen, other.StrokesOfPen, strokesTolerance);

    /// <summary>
    /// Whether what a machine does that is too busy came on top of the other: the pen's dead-man, because no permission was renewed in time, or no
    /// sample in time for the service.
    /// </summary>
    public bool WasBusier(ScenarioEnd than) => Words.Except(than.Words).Intersect(Busy).Any();

    public override string ToString() =>
        $"session {Session}; stopped for [{Stops}]; activations [{Activations}] of {Strokes} strokes; alarms [{Alarms}]; pen {Pen}, {StrokesOfPen} strokes";

    private IEnumerable<string> Words => [.. Stops.Split(' '), .. Alarms.Split(' ')];

    private static bool Near(ulong some, ulong others, int tolerance) => Math.Abs((long)some - (long)others) <= tolerance;

    private static string Each(IEnumerable<string> names) => string.Join(' ', names.Distinct().Order(StringComparer.Ordinal));
}
