using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What each pen's sessions say about how it changes, since its newest certificate: what was calibrated begins anew.</summary>
public sealed record DriftBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly DriftBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Session, EntryKind.Pass, EntryKind.Activation, EntryKind.Certificate];

    private ImmutableDictionary<string, PenDrift> Pens { get; init; } = ImmutableDictionary.Create<string, PenDrift>(StringComparer.Ordinal);

    private ImmutableDictionary<string, DrivenSession> Open { get; init; } = ImmutableDictionary.Create<string, DrivenSession>(StringComparer.Ordinal);

    /// <summary>How a pen changes; of one that nobody treated with, nothing.</summary>
    public PenDrift Of(string penId) => Pens.GetValueOrDefault(penId) ?? PenDrift.Nothing;

    /// <summary>What a pen warns of, by the figures of a profile.</summary>
    public IReadOnlyList<Refusal> WarningsOf(string penId, SafetyProfile profile)
    {
        var drift = Of(penId);
        return drift.Depth is null && drift.Current is null
            ? []
            : [.. new[]
                {
                    Rules.WarnOf(Rules.DriftDepth, penId, drift.Depth, DepthAllowedUm(profile)),
                    Rules.WarnOf(Rules.DriftCurrent, penId, drift.Current, CurrentAllowedMilliamps(profile)),
                }.OfType<Refusal>()];
    }

    /// <summary>How far measured may lie from set before a pen is stopped, in um.</summary>
    public static int DepthAllowedUm(SafetyProfile profile) => profile.Guard.DeviationUm.Value;

    /// <summary>The current at which a pen that slows down counts as stalled, in mA.</summary>
    public static int CurrentAllowedMilliamps(SafetyProfile profile) =>
        (int)((long)profile.Pen.MotorCurrentMilliamps.Value * profile.Guard.StallCurrentPercent.Value / 100);

    /// <summary>The book after this entry.</summary>
    public DriftBook Apply(JournalEntry entry) => entry switch
    {
        PassRecord { SessionId: { } session } pass => this with { Open = Open.SetItem(session, OpenOf(session).With(pass)) },
        ActivationRecord { SessionId: { } session } activation => this with { Open = Open.SetItem(session, OpenOf(session).With(activation)) },
        SessionRecord { IsOpen: false, SessionId: { } session, PenId: { } pen } over when Open.TryGetValue(session, out var driven) => this with
        {
            Open = Open.Remove(session),
            Pens = DriftPoint.Of(session, over.At, driven) is { } point ? Pens.SetItem(pen, Of(pen).With(point)) : Pens,
        },
        CertificateRecord { PenId: { } pen } => this with { Pens = Pens.Remove(pen) },
        _ => this,
    };

    private DrivenSession OpenOf(string sessionId) => Open.GetValueOrDefault(sessionId) ?? DrivenSession.Nothing;
}

/// <summary>A session that is open: each press of the trigger by its id, the newest record of which counts, and where it was.</summary>
internal sealed record DrivenSession(ImmutableDictionary<string, TreatmentArea> Areas, ImmutableDictionary<string, ActivationRecord> Activations)
{
    public static readonly DrivenSession Nothing = new(
        ImmutableDictionary.Create<string, TreatmentArea>(StringComparer.Ordinal), ImmutableDictionary.Create<string, ActivationRecord>(StringComparer.Ordinal));

    public DrivenSession With(PassRecord pass) => this with { Areas = Areas.SetItem(pass.PassId, pass.Area) };

    public DrivenSession With(ActivationRecord activation) => this with { Activations = Activations.SetItem(activation.ActivationId, activation) };
}

/// <summary>How one pen changes.</summary>
/// <param name="Points">One for each session that is over, oldest first, at most <see cref="DriftTrend.SessionsMax"/>.</param>
/// <param name="Depth">Measured less set protrusion, in um; null while too few sessions are there.</param>
/// <param name="Current">Motor current on the skin at one load, in mA; null while too few sessions were treated at it.</param>
/// <param name="At">That load; null while no current was measured.</param>
public sealed record PenDrift(ImmutableList<DriftPoint> Points, DriftTrend? Depth, DriftTrend? Current, DriftLoad? At)
{
    /// <summary>Of a pen that nobody treated with.</summary>
    public static readonly PenDrift Nothing = new([], null, null, null);

    internal PenDrift With(DriftPoint point)
    {
        var points = Points.Add(point);
        points = points.Count > DriftTrend.SessionsMax ? points.RemoveAt(0) : points;
        var load = DriftLoad.MostOf(points);
        return new PenDrift(
            points,
            DriftTrend.Of([.. points.Select(static one => one.DeviationUm)]),
            load is { } at ? DriftTrend.Of([.. points.Where(one => one.Currents.ContainsKey(at)).Select(one => one.Currents[at])]) : null,
            load);
    }
}

/// <summary>What one session says of its pen.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="DeviationUm">Measured less set protrusion, mean over its samples, in um.</param>
/// <param name="Currents">Motor current on the skin, mean in mA, by load: each that holds depth and area, and each that holds the rate alone.</param>
public sealed record DriftPoint(string SessionId, Moment EndedAt, double DeviationUm, ImmutableDictionary<DriftLoad, double> Currents)
{
    /// <summary>Null where nothing was measured.</summary>
    internal static DriftPoint? Of(string sessionId, Moment endedAt, DrivenSession session)
    {
        // What nobody saw to its end says nothing sure about the pen. A press has one setting; a pass may have been set anew between two of them.
        var seen = session.Activations.Values
            .Where(static one => one is { Uncertain: false, Measured: { MeasuredProtrusionUm: not null, SamplesReceived: > 0 } }).ToArray();
        return seen.Length == 0
            ? null
            : new DriftPoint(
                sessionId,
                endedAt,
                Mean(seen.Select(static one => ((double)one.Measured.MeasuredProtrusionUm!.Mean - one.Measured.SetProtrusionUm, one.Measured.SamplesReceived))),
                seen.Where(static one => one.Measured.LoadedCurrentMilliamps is not null)
                    .SelectMany(one => LoadsOf(one, session).Select(load => (load, one.Measured)))
                    .GroupBy(static one => one.load)
                    .ToImmutableDictionary(
                        static group => group.Key, static group => Mean(group.Select(static one => ((double)one.Measured.LoadedCurrentMilliamps!.Mean, one.Measured.SamplesReceived)))));
    }

    private static IEnumerable<DriftLoad> LoadsOf(ActivationRecord activation, DrivenSession session)
    {
        var measured = activation.Measured;
        yield return DriftLoad.OfRate(measured.SetStrokeRateMillihertz);
        if (session.Areas.TryGetValue(activation.PassId, out var area))
        {
            yield return DriftLoad.Of(measured.SetStrokeRateMillihertz, measured.SetProtrusionUm, area);
        }
    }

    private static double Mean(IEnumerable<(double Value, long Weight)> values)
    {
        var (sum, weight) = (0.0, 0L);
        foreach (var (value, times) in values)
        {
            sum += value * times;
            weight += times;
        }

        return sum / weight;
    }
}
