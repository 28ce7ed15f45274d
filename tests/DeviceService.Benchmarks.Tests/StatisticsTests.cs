namespace DeviceService.Benchmarks.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void The_median_is_the_middle_of_what_was_measured(double[] values, double median) => Assert.Equal(median, Statistics.Median(values));

    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.1, 100)]
    [InlineData(100, 100)]
    [InlineData(1, 1)]
    public void A_percentile_is_a_measurement_that_was_made_and_never_one_in_between(double percent, double expected)
    {
        var values = Enumerable.Range(1, 100).Select(static one => (double)one).Reverse().ToArray();

        Assert.Equal(expected, Statistics.Percentile(values, percent));
    }

    [Fact]
    public void Of_fewer_than_a_hundred_the_99th_percentile_is_the_worst() =>
        Assert.Equal(1_000, Statistics.Percentile([.. Enumerable.Repeat(1.0, 50), 1_000], 99));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.5)]
    [InlineData(double.NaN)]
    public void A_percentage_outside_its_range_is_refused(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([1, 2], percent));

    [Fact]
    public void Nothing_measured_has_no_figure()
    {
        Assert.Throws<ArgumentException>(static () => Statistics.Median([]));
        Assert.Throws<ArgumentException>(static () => Summary.Of([]));
        Assert.Throws<ArgumentException>(static () => Statistics.PairedDifference([], []));
    }

    [Fact]
    public void Measuring_does_not_sort_the_row_that_was_given()
    {
        double[] values = [3, 1, 2];
        _ = Statistics.Median(values);

        Assert.Equal([3, 1, 2], values);
    }

    [Fact]
    public void The_interval_of_a_ratio_holds_the_true_one_and_grows_with_the_scatter()
    {
        var floor = Row(100, 5, 400);
        var twice = Row(200, 10, 400);
        var scattered = Row(200, 80, 400);
        var narrow = Statistics.RatioOfMedians(twice, floor);
        var wide = Statistics.RatioOfMedians(scattered, floor);

        Assert.True(narrow.Contains(2), $"{narrow}");
        Assert.True(narrow.High - narrow.Low < 0.1, $"{narrow}");
        Assert.True(wide.High - wide.Low > narrow.High - narrow.Low, $"{wide} {narrow}");
        Assert.Equal(narrow, Statistics.RatioOfMedians(twice, floor));
    }

    [Fact]
    public void A_difference_within_pairs_is_seen_through_a_drift_that_is_larger()
    {
        double[] without = [100, 150, 200, 250, 300, 350];
        double[] with = [104, 155, 206, 254, 305, 356];
        var moved = Statistics.PairedDifference(with, without);

        Assert.True(moved.Low > 3 && moved.High < 7, $"{moved}");
        Assert.False(moved.Contains(0));
        Assert.True(Statistics.PairedDifference(without, without).Contains(0));
    }

    [Fact]
    public void Rows_of_different_length_make_no_pairs() => Assert.Throws<ArgumentException>(static () => Statistics.PairedDifference([1, 2], [1]));

    private static double[] Row(double middle, double scatter, int count) =>
        [.. Enumerable.Range(0, count).Select(at => middle + (scatter * (((at * 37) % 101) - 50) / 50.0))];
}
