using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>Synthetic pens that drift, and pens that only scatter.</summary>
public sealed class DriftTrendTests
{
    private const int Allowed = 150;
    private const int Pens = 1_000;

    [Theory]
    [InlineData(+2.0)]
    [InlineData(-2.0)]
    [InlineData(+6.0)]
    public void A_pen_that_drifts_warns_before_it_fails_and_not_from_its_first_sessions_on(double perSession)
    {
        for (var seed = 0; seed < Pens; seed++)
        {
            var values = new List<double>();
            int? warned = null, failed = null;
            foreach (var noise in Noise(seed, deviation: 4, sessions: 120))
            {
                values.Add((values.Count * perSession) + noise);
                warned ??= DriftTrend.Of(values) is { } trend && trend.Warns(Allowed) ? values.Count : null;
                failed ??= Math.Abs(values[^1]) > Allowed ? values.Count : null;
            }

            Assert.NotNull(failed);
            Assert.True(warned < failed, $"pen {seed}: warned at session {warned}, failed at {failed}");
            var atFirst = (Allowed * 0.8 / Math.Abs(perSession)) - DriftTrend.SessionsAhead;
            Assert.True(warned >= Math.Max(DriftTrend.SessionsMin, atFirst * 0.7), $"pen {seed}: warned at session {warned}, long before {atFirst}");
        }
    }

    [Fact]
    public void A_pen_that_scatters_about_a_steady_value_does_not_warn_however_long_it_is_watched()
    {
        var warned = 0;
        for (var seed = 0; seed < Pens; seed++)
        {
            var values = new List<double>();
            foreach (var noise in Noise(seed, deviation: 20, sessions: 100))
            {
                values.Add(30 + noise);
                if (DriftTrend.Of(values) is { } trend && trend.Warns(Allowed))
                {
                    warned++;
                    break;
                }
            }
        }

        // Chance draws a steep line now and then: fewer than one pen of a hundred, over its hundred sessions.
        Assert.True(warned < Pens / 100, $"{warned} of {Pens} steady pens warned");
    }

    [Fact]
    public void A_pen_that_stands_near_what_is_allowed_warns_without_any_slope()
    {
        Assert.True(DriftTrend.Of([.. Enumerable.Repeat(-121.0, 8)])!.Warns(Allowed));
        Assert.True(DriftTrend.Of([.. Enumerable.Repeat(120.0, 8)])!.Warns(Allowed));
        Assert.False(DriftTrend.Of([.. Enumerable.Repeat(119.9, 8)])!.Warns(Allowed));
        Assert.False(DriftTrend.Of([.. Enumerable.Repeat(120.0, 8)])!.Rises);
    }

    [Fact]
    public void The_line_is_the_least_squares_line_of_the_newest_thirty()
    {
        var values = Enumerable.Repeat(900.0, 5).Concat(Enumerable.Range(0, 30).Select(static at => 10 + (1.5 * at))).ToArray();

        var trend = DriftTrend.Of(values)!;

        Assert.Equal(30, trend.Sessions);
        Assert.Equal(1.5, trend.PerSession, 9);
        Assert.Equal(10 + (1.5 * 29), trend.Now, 9);
        Assert.Equal(trend.Now + 15, trend.Ahead, 9);
        Assert.Equal(0, trend.Scatter, 9);
        Assert.True(trend.Rises);
    }

    [Fact]
    public void A_line_through_scattered_values_agrees_with_a_calculation_by_hand()
    {
        var trend = DriftTrend.Of([1, 0, 2, 1, 3, 2, 4, 3])!;

        Assert.Equal(Sxy([1, 0, 2, 1, 3, 2, 4, 3]) / 42, trend.PerSession, 9);
        Assert.Equal(2 + (trend.PerSession * 3.5), trend.Now, 9);

        // Sxy = 74 - 8 x 3.5 x 2 = 18, Syy = 44 - 8 x 4 = 12; what is left is 12 - 18 x 18 / 42 = 30/7, over six degrees of freedom.
        Assert.Equal(3.0 / 7, trend.PerSession, 9);
        Assert.Equal(Math.Sqrt(5.0 / 7), trend.Scatter, 9);
        Assert.False(trend.Rises);
    }

    [Theory]
    [InlineData(1.4, true)]
    [InlineData(1.41, false)]
    [InlineData(-1.4, true)]
    [InlineData(-1.41, false)]
    public void A_slope_is_more_than_chance_beyond_four_of_its_standard_errors(double apart, bool rises)
    {
        // About a line of slope 1, by a pattern that sums to 0 with and without x: 8 h2 are left, the scatter is h sqrt(8/6), the slope's standard error
        // that over sqrt(42), and four of them come to 1 at h = sqrt(63/32) = 1.403.
        var trend = DriftTrend.Of([.. ((int[])[1, -1, -1, 1, 1, -1, -1, 1]).Select((side, at) => at + (side * apart))])!;

        Assert.Equal(1, trend.PerSession, 9);
        Assert.Equal(Math.Abs(apart) * Math.Sqrt(8.0 / 6), trend.Scatter, 9);
        Assert.Equal(rises, trend.Rises);
    }

    [Fact]
    public void Seven_sessions_are_too_few_and_what_may_be_chance_looks_no_further_than_now()
    {
        Assert.Null(DriftTrend.Of([.. Enumerable.Range(0, 7).Select(static at => (double)at)]));

        var unsure = DriftTrend.Of([0, 9, -9, 8, -8, 9, -7, 10])!;
        Assert.False(unsure.Rises);
        Assert.Equal(unsure.Now, unsure.Ahead);
    }

    [Fact]
    public void A_warning_says_where_the_pen_is_where_it_goes_and_where_it_would_be_stopped()
    {
        var trend = DriftTrend.Of([.. Enumerable.Range(0, 10).Select(static at => at * 10.0)]);

        var warning = Rules.WarnOf(Rules.DriftDepth, "PEN-1", trend, Allowed)!;

        Assert.Contains("came to 90 um", warning.Sentence, StringComparison.Ordinal);
        Assert.Contains("will be at 190 um in 10 more; at 150 um", warning.Sentence, StringComparison.Ordinal);
        Assert.Null(Rules.WarnOf(Rules.DriftDepth, "PEN-1", trend, 1_000));
        Assert.Null(Rules.WarnOf(Rules.DriftDepth, "PEN-1", null, Allowed));
        Assert.Equal(AlarmGroup.Technical, AlarmGroups.Of(warning.HazardId, warning.RuleId));
        Assert.Equal(AlarmGroup.Treatment, AlarmGroups.Of("H15", Rules.CalibrationMissing.Id));
    }

    private static double Sxy(double[] values) => values.Select(static (value, at) => (at - 3.5) * (value - 2)).Sum();

    // Normal, by Box and Muller, from a seed; the same on every machine.
    private static IEnumerable<double> Noise(int seed, double deviation, int sessions)
    {
        var dice = new Random(seed);
        for (var at = 0; at < sessions; at++)
        {
            yield return deviation * Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble());
        }
    }
}
