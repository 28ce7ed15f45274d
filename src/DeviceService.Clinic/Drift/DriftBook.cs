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
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Session, EntryKind.Pass, EntryKind.Certificate];

    private ImmutableDictionary<string, PenDrift> Pens { get; init; } = ImmutableDictionary.Create<string, PenDrift>(StringComparer.Ordinal);

    // Passes of sessions that are open, by session and pass: the newest record of each counts.
    private ImmutableDictionary<string, ImmutableDictionary<string, PassRecord>> Open { get; init; } =
        ImmutableDictionary.Create<string, ImmutableDictionary<string, PassRecord>>(StringComparer.Ordinal);

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
        PassRecord { SessionId: { } session } pass => this with
        {
            Open = Open.SetItem(session, (Open.GetValueOrDefault(session) ?? ImmutableDictionary.Create<string, PassRecord>(StringComparer.Ordinal)).SetItem(pass.PassId, pass)),
        },
        SessionRecord { IsOpen: false, SessionId: { } session, PenId: { } pen } over when Open.TryGetValue(session, out var passes) => this with
        {
            Open = Open.Remove(session),
            Pens = DriftPoint.Of(session, over.At, passes.Values) is { } point ? Pens.SetItem(pen, Of(pen).With(point)) : Pens,
        },
        CertificateRecord { PenId: { } pen } => this with { Pens = Pens.Remove(pen) },
        _ => this,
    };
}

/// <summary>How one pen changes.</summary>
/// <param name="Points">One for each session that is over, oldest first, at most <see cref="DriftTrend.SessionsMax"/>.</param>
/// <param name="Depth">Measured less set protrusion, in um; null while too few sessions are there.</param>
/// <param name="Current">Motor current on the skin, in mA, at <paramref name="AtRateMillihertz"/>; null while too few sessions are there.</param>
/// <param name="AtRateMillihertz">The set rate whose passes the current is of, in whole 10 Hz; null for none.</param>
public sealed record PenDrift(ImmutableList<DriftPoint> Points, DriftTrend? Depth, DriftTrend? Current, int? AtRateMillihertz)
{
    /// <summary>Of a pen that nobody treated with.</summary>
    public static readonly PenDrift Nothing = new([], null, null, null);

    internal PenDrift With(DriftPoint point)
    {
        var points = Points.Add(point);
        points = points.Count > DriftTrend.SessionsMax ? points.RemoveAt(0) : points;

        // A motor draws more when it turns faster: compared is what was drawn at one rate, the one that was set in most sessions.
        var rate = points.SelectMany(static one => one.CurrentByRate.Keys).GroupBy(static one => one)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key)
            .Select(static group => (int?)group.Key).FirstOrDefault();
        return new PenDrift(
            points,
            DriftTrend.Of([.. points.Select(static one => one.DeviationUm)]),
            rate is { } at ? DriftTrend.Of([.. points.Where(one => one.CurrentByRate.ContainsKey(at)).Select(one => one.CurrentByRate[at])]) : null,
            rate);
    }
}

/// <summary>What one session says of its pen.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="DeviationUm">Measured less set protrusion, mean over its samples, in um.</param>
/// <param name="CurrentByRate">Motor current on the skin, mean in mA, by the set rate in mHz, rounded down to whole 10 Hz.</param>
public sealed record DriftPoint(string SessionId, Moment EndedAt, double DeviationUm, ImmutableSortedDictionary<int, double> CurrentByRate)
{
    private const int RateStepMillihertz = 10_000;

    /// <summary>Null where nothing was measured.</summary>
    internal static DriftPoint? Of(string sessionId, Moment endedAt, IEnumerable<PassRecord> passes)
    {
        // What nobody saw to its end says nothing sure about the pen.
        var seen = passes.Where(static pass => pass is { Uncertain: false, Measured: { MeasuredProtrusionUm: not null, SamplesReceived: > 0 } }).Select(static pass => pass.Measured).ToArray();
        return seen.Length == 0
            ? null
            : new DriftPoint(
                sessionId,
                endedAt,
                Mean(seen.Select(static one => ((double)one.MeasuredProtrusionUm!.Mean - one.SetProtrusionUm, one.SamplesReceived))),
                seen.Where(static one => one.LoadedCurrentMilliamps is not null)
                    .GroupBy(static one => one.SetStrokeRateMillihertz / RateStepMillihertz * RateStepMillihertz)
                    .ToImmutableSortedDictionary(
                        static group => group.Key, static group => Mean(group.Select(static one => ((double)one.LoadedCurrentMilliamps!.Mean, one.SamplesReceived)))));
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
