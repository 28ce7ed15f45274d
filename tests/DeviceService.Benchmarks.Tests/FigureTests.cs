using System.Text.Json;

namespace DeviceService.Benchmarks.Tests;

public sealed class FigureTests
{
    [Fact]
    public void The_figures_are_one_line_of_json_with_every_key_in_each()
    {
        var line = FiguresJson.Of(
        [
            Figure.AtMostTimes("reaction.median", 90, "us", 40, 3),
            Figure.Missing("stop.idle.median.node", "us", "faster than node", "node cannot be had: \"no packages\"\nat all"),
            Figure.Shown("scale.cores", 1.23456, "cores"),
        ]);

        Assert.DoesNotContain('\n', line);
        using var document = JsonDocument.Parse(line);
        var figures = document.RootElement.GetProperty("figures").EnumerateArray().ToArray();
        Assert.All(figures, static one => Assert.Equal(
            ["name", "value", "unit", "floor", "ratio", "must", "met"], one.EnumerateObject().Select(static property => property.Name).Take(7)));
        Assert.Equal(2.25, figures[0].GetProperty("ratio").GetDouble());
        Assert.True(figures[0].GetProperty("met").GetBoolean());
        Assert.Equal("at most 3 x the floor", figures[0].GetProperty("must").GetString());
        Assert.Equal(1.2346, figures[2].GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, figures[2].GetProperty("met").ValueKind);
    }

    [Fact]
    public void What_could_not_be_measured_has_a_reason_and_neither_a_number_nor_a_verdict()
    {
        using var document = JsonDocument.Parse(FiguresJson.Of([Figure.Missing("x", "us", "faster than node", "node is not installed")]));
        var figure = document.RootElement.GetProperty("figures")[0];

        Assert.Equal(JsonValueKind.Null, figure.GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, figure.GetProperty("met").ValueKind);
        Assert.Equal("node is not installed", figure.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData(120.0, true)]
    [InlineData(120.1, false)]
    public void A_bound_by_the_floor_is_met_up_to_the_bound_itself(double value, bool met) =>
        Assert.Equal(met, Figure.AtMostTimes("x", value, "us", 40, 3).Met);

    [Theory]
    [InlineData(499.9, true)]
    [InlineData(500, false)]
    public void Under_a_bound_is_less_than_it(double value, bool met) => Assert.Equal(met, Figure.Under("x", value, "us", 500).Met);

    [Fact]
    public void A_number_that_is_none_is_not_written_as_one()
    {
        using var document = JsonDocument.Parse(FiguresJson.Of([Figure.Shown("x", double.NaN, "us", 0)]));

        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("figures")[0].GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("figures")[0].GetProperty("ratio").ValueKind);
    }
}
