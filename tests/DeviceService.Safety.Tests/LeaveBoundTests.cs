using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What a bound that a leave may raise says of itself: where its figure was read, what goes further, and whose leave raised it.</summary>
public sealed class LeaveBoundTests
{
    /// <summary>On the cheek 1,500 of 2,000 um and 120 of 150 Hz, each figure from a page of its own.</summary>
    private static readonly SafetyProfile Apart = Profile with
    {
        Areas = [.. Profile.Areas.Select(row => row with
        {
            RecommendedUm = Read(row.RecommendedUm, "the chart", FigureMark.Unverified),
            AbsoluteUm = Read(row.AbsoluteUm, "the study", FigureMark.Primary),
            RecommendedMillihertz = Read(row.RecommendedMillihertz, "the custom", FigureMark.Unverified),
            AbsoluteMillihertz = Read(row.AbsoluteMillihertz, "the data sheet", FigureMark.Secondary),
        })],
    };

    [Theory]
    [InlineData(null, 1_500, "the chart", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(1_300, 1_500, "the chart", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(1_350, 1_500, "the chart", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(1_351, 1_501, "the chart", FigureMark.Unverified, BeyondBound.Override, "ovr-1")]
    [InlineData(1_849, 1_999, "the chart", FigureMark.Unverified, BeyondBound.Override, "ovr-1")]
    [InlineData(1_850, 2_000, "the study", FigureMark.Primary, BeyondBound.Nothing, "ovr-1")]
    [InlineData(5_000, 2_000, "the study", FigureMark.Primary, BeyondBound.Nothing, "ovr-1")]
    public void A_bound_on_depth_shows_the_figure_that_holds(
        int? leaveUm, int um, string source, FigureMark mark, BeyondBound beyond, string? overrideId)
    {
        var bound = Of(new LimitLeave(leaveUm is { } some ? new DepthLeave(Um(some), "ovr-1") : null, null))
            .DepthBounds.Single(each => each.Origin == BoundOrigin.Area);

        Assert.Equal((um, source, mark, beyond, overrideId), (bound.Protrusion.Micrometers, bound.Source, bound.Mark, bound.Beyond, bound.OverrideId));
    }

    [Theory]
    [InlineData(null, 120_000, "the custom", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(119_999, 120_000, "the custom", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(120_000, 120_000, "the custom", FigureMark.Unverified, BeyondBound.Override, null)]
    [InlineData(120_001, 120_001, "the custom", FigureMark.Unverified, BeyondBound.Override, "ovr-2")]
    [InlineData(149_999, 149_999, "the custom", FigureMark.Unverified, BeyondBound.Override, "ovr-2")]
    [InlineData(150_000, 150_000, "the data sheet", FigureMark.Secondary, BeyondBound.Nothing, "ovr-2")]
    [InlineData(200_000, 150_000, "the data sheet", FigureMark.Secondary, BeyondBound.Nothing, "ovr-2")]
    public void A_bound_on_the_rate_shows_the_figure_that_holds(
        int? leaveMillihertz, int millihertz, string source, FigureMark mark, BeyondBound beyond, string? overrideId)
    {
        var bound = Of(new LimitLeave(null, leaveMillihertz is { } some ? new RateLeave(StrokeRate.FromMillihertz(some), "ovr-2") : null))
            .RateBounds.Single(each => each.Origin == BoundOrigin.Area);

        Assert.Equal((millihertz, source, mark, beyond, overrideId), (bound.Rate.Millihertz, bound.Source, bound.Mark, bound.Beyond, bound.OverrideId));
    }

    [Fact]
    public void Of_equal_rates_the_first_by_origin_is_listed_first_and_says_where_it_was_read()
    {
        var limits = Limits(device: Device() with { StrokeRateMax = StrokeRate.FromHertz(120) });

        Assert.Equal([(BoundOrigin.Device, true), (BoundOrigin.Area, true), (BoundOrigin.Indication, true)], limits.RateBounds.Select(bound => (bound.Origin, bound.Binds)));
        Assert.Equal("the pen's own range, from its handshake", limits.RateBounds[0].Source);
    }

    private static EffectiveLimits Of(LimitLeave leave) =>
        EffectiveLimits.Compute(Grounds() with { Profile = Apart }, TreatmentArea.Cheek, null, leave);

    private static Figure Read(Figure figure, string source, FigureMark mark) => figure with { Source = source, Mark = mark };
}
