namespace DeviceService.Safety;

/// <summary>Every bound on the stroke rate that applies. The pen's slowest rate is a bound of its own, which nothing moves.</summary>
internal static class RateBounds
{
    /// <summary>Slowest first; of equal ones the first by origin.</summary>
    /// <param name="grounds">What limits rest on.</param>
    /// <param name="area">Where.</param>
    /// <param name="setting">How deep the needles are set, which slows them; null before that is known.</param>
    /// <param name="leave">What a prescriber permitted.</param>
    public static IReadOnlyList<RateBound> Of(LimitGrounds grounds, TreatmentArea area, NeedleProtrusion? setting, RateLeave? leave)
    {
        var all = Device(grounds.Device)
            .Concat(Area(grounds.Profile.For(area), leave))
            .Concat(Indication(grounds.Profile.For(grounds.Indication, area), leave))
            .Concat(Coupled(grounds.Profile, setting))
            .OrderBy(bound => bound.Rate)
            .ThenBy(bound => bound.Origin)
            .ToArray();
        return [.. all.Select(bound => bound with { Binds = bound.Rate == all[0].Rate })];
    }

    private static IEnumerable<RateBound> Device(DeviceCapability device) =>
        [Fixed(BoundOrigin.Device, device.StrokeRateMax, "the pen's own range, from its handshake", FigureMark.Reported, BeyondBound.Pen)];

    private static IEnumerable<RateBound> Area(AreaBounds row, RateLeave? leave) =>
        [Raised(BoundOrigin.Area, row.RecommendedMillihertz, row.AbsoluteMillihertz, leave)];

    private static IEnumerable<RateBound> Indication(IndicationBounds? row, RateLeave? leave) =>
        row is { RecommendedMillihertz: { } recommended, AbsoluteMillihertz: { } absolute }
            ? [Raised(BoundOrigin.Indication, recommended, absolute, leave)]
            : [];

    // Every step that the setting is deeper than holds, so the slowest of them binds whatever their order.
    private static IEnumerable<RateBound> Coupled(SafetyProfile profile, NeedleProtrusion? setting) => setting is { } deep
        ? profile.DepthRates
            .Where(step => deep.Micrometers > step.AboveUm.Value)
            .Select(step => Fixed(
                BoundOrigin.DepthRate, Hz(step.MillihertzMax), step.MillihertzMax.Source, step.MillihertzMax.Mark, BeyondBound.ShallowerSetting))
        : [];

    private static RateBound Raised(BoundOrigin origin, Figure recommended, Figure absolute, RateLeave? leave)
    {
        var least = StrokeRate.Lower(Hz(recommended), Hz(absolute));
        var raised = leave is null ? least : StrokeRate.Lower(Hz(absolute), StrokeRate.Higher(least, leave.Rate));
        var figure = raised == Hz(absolute) ? absolute : recommended;
        return new RateBound(
            origin, raised, least, Hz(absolute), figure.Source, figure.Mark, raised < Hz(absolute) ? BeyondBound.Override : BeyondBound.Nothing)
        {
            OverrideId = raised > least ? leave?.OverrideId : null,
        };
    }

    private static RateBound Fixed(BoundOrigin origin, StrokeRate at, string source, FigureMark mark, BeyondBound beyond) =>
        new(origin, at, at, at, source, mark, beyond);

    private static StrokeRate Hz(Figure figure) => StrokeRate.FromMillihertz(figure);
}
