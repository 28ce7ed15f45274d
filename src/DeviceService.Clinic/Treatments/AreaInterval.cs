using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>From which day on an area may be treated again.</summary>
/// <param name="Absolute">Never before this day.</param>
/// <param name="AbsoluteAfter">What this day follows from.</param>
/// <param name="Recommended">Before this day only with a prescriber's override.</param>
/// <param name="RecommendedAfter">What this day follows from.</param>
internal sealed record AreaInterval(DateOnly Absolute, EarlierTreatment AbsoluteAfter, DateOnly Recommended, EarlierTreatment RecommendedAfter)
{
    /// <summary>Of everything that was done to the area before; null when nothing was.</summary>
    /// <param name="rows">Intervals by the earlier session's depth, shallowest first.</param>
    /// <param name="earlier">What was done to the area.</param>
    /// <remarks>A deep session some time ago may bind longer than a shallow one since: the latest day counts.</remarks>
    public static AreaInterval? Of(IReadOnlyList<DepthInterval> rows, IReadOnlyCollection<EarlierTreatment> earlier)
    {
        if (earlier.Count == 0)
        {
            return null;
        }

        var absolute = earlier.MaxBy(one => one.On.AddDays(RowFor(rows, one.ProtrusionUm).AbsoluteDays))!;
        var recommended = earlier.MaxBy(one => one.On.AddDays(RowFor(rows, one.ProtrusionUm).RecommendedDays))!;
        return new AreaInterval(
            absolute.On.AddDays(RowFor(rows, absolute.ProtrusionUm).AbsoluteDays),
            absolute,
            recommended.On.AddDays(RowFor(rows, recommended.ProtrusionUm).RecommendedDays),
            recommended);
    }

    private static DepthInterval RowFor(IReadOnlyList<DepthInterval> rows, int? protrusionUm) =>
        rows.FirstOrDefault(row => protrusionUm <= row.UpToUm) ?? rows[^1];
}
