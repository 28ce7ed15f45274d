using CsCheck;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(5_001)]
    [InlineData(1_500_000)]
    public void A_protrusion_setting_out_of_range_throws_with_name_value_and_range(int micrometers)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => NeedleProtrusion.FromMicrometers(micrometers));

        Assert.Equal("micrometers", thrown.ParamName);
        Assert.Equal(micrometers, thrown.ActualValue);
        Assert.Contains("between 0 and 5000 um", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(500_001)]
    public void A_stroke_rate_out_of_range_throws_with_name_value_and_range(int millihertz)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => StrokeRate.FromMillihertz(millihertz));

        Assert.Equal("millihertz", thrown.ParamName);
        Assert.Contains("between 0 and 500000 mHz", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => StrokeRate.FromHertz(501));
    }

    [Fact]
    public void A_protrusion_from_outside_is_made_exactly_when_it_is_in_range() =>
        Gen.Long.Sample(value =>
        {
            var made = NeedleProtrusion.TryFromMicrometers("field", value, out var refusal);
            var inRange = value is >= 0 and <= 5_000;
            return (made is not null) == inRange && (refusal is null) == inRange;
        });

    [Fact]
    public void A_refused_quantity_names_field_value_range_and_unit()
    {
        StrokeRate.TryFromMillihertz("items[1].stroke_rate_millihertz", 7_000_000, out var refusal);

        Assert.NotNull(refusal);
        Assert.Equal("R-ARGUMENT-RANGE", refusal.RuleId);
        Assert.Equal("7000000", refusal.Observed);
        Assert.Equal("500000", refusal.Limit);
        Assert.Equal("mHz", refusal.Unit);
        Assert.Contains("items[1].stroke_rate_millihertz is 7000000 mHz", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reading_keeps_what_the_pen_said_however_absurd() => Gen.Int.Sample(value =>
        NeedleProtrusion.Measured(value).Micrometers == value);

    [Fact]
    public void Order_of_protrusions_is_order_of_micrometers() => Gen.Select(Gen.Int, Gen.Int).Sample((a, b) =>
    {
        var (left, right) = (NeedleProtrusion.Measured(a), NeedleProtrusion.Measured(b));
        return (left < right) == (a < b)
            && (left >= right) == (a >= b)
            && NeedleProtrusion.Lower(left, right).Micrometers == Math.Min(a, b)
            && NeedleProtrusion.Higher(left, right).Micrometers == Math.Max(a, b);
    });

    [Fact]
    public void Quantities_read_as_people_write_them()
    {
        Assert.Equal("1.35 mm", NeedleProtrusion.FromMicrometers(1_350).ToString());
        Assert.Equal("116.7 Hz", StrokeRate.FromMillihertz(116_700).ToString());
        Assert.Equal("0 mm", NeedleProtrusion.Retracted.ToString());
    }
}
