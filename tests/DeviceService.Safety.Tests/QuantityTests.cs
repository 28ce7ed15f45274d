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
    public void A_number_out_of_range_reads_as_a_sentence_with_a_unit_and_without_one()
    {
        Assert.Equal("R-ARGUMENT-RANGE", QuantityRange.Check("needle_count", 0, 1, 100, "")!.RuleId);
        Assert.Equal("needle_count is 0; it has to lie between 1 and 100, both inclusive.", QuantityRange.Check("needle_count", 0, 1, 100, "")!.Sentence);
        Assert.Equal("depth_um is -1 um; it has to lie between 0 and 9 um, both inclusive.", QuantityRange.Check("depth_um", -1, 0, 9, "um")!.Sentence);
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

    [Fact]
    public void The_ends_of_a_range_are_in_it()
    {
        Assert.Equal(0, NeedleProtrusion.FromMicrometers(0).Micrometers);
        Assert.Equal(5_000, NeedleProtrusion.FromMicrometers(5_000).Micrometers);
        Assert.Equal(0, StrokeRate.FromMillihertz(0).Millihertz);
        Assert.Equal(500_000, StrokeRate.FromMillihertz(500_000).Millihertz);
        Assert.Equal(0, StrokeRate.FromHertz(0).Millihertz);
        Assert.Equal(500_000, StrokeRate.FromHertz(500).Millihertz);
        Assert.Contains(
            "between 0 and 500 Hz",
            Assert.Throws<ArgumentOutOfRangeException>("hertz", () => StrokeRate.FromHertz(-1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantity_from_outside_keeps_its_value_and_is_refused_at_the_end_that_it_passed()
    {
        foreach (var value in new long[] { -1, 0, 5_000, 5_001 })
        {
            Assert.Equal(value is >= 0 and <= 5_000 ? (int)value : null, NeedleProtrusion.TryFromMicrometers("depth", value, out var refusal)?.Micrometers);
            Assert.Equal(value switch { < 0 => "0", > 5_000 => "5000", _ => null }, refusal?.Limit);
            Assert.Equal(refusal is null ? null : "um", refusal?.Unit);
        }

        foreach (var value in new long[] { -1, 0, 500_000, 500_001 })
        {
            Assert.Equal(value is >= 0 and <= 500_000 ? (int)value : null, StrokeRate.TryFromMillihertz("rate", value, out var refusal)?.Millihertz);
            Assert.Equal(value switch { < 0 => "0", > 500_000 => "500000", _ => null }, refusal?.Limit);
        }
    }

    [Fact]
    public void A_rate_beyond_what_an_int_holds_stays_the_highest() => Gen.UInt.Sample(value =>
        StrokeRate.Measured(value).Millihertz == (int)Math.Min(value, int.MaxValue));

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue + 1U, int.MaxValue)]
    [InlineData(uint.MaxValue, int.MaxValue)]
    public void A_rate_beyond_what_an_int_holds_stays_the_highest_int(uint told, int millihertz) => Assert.Equal(millihertz, StrokeRate.Measured(told).Millihertz);

    [Fact]
    public void Order_of_quantities_is_order_of_their_numbers_near_and_far() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.OneOf(Gen.Int[-1, 1], Gen.Int[-1_000, 1_000])).Sample((a, more) =>
        {
            var b = Math.Max(0, a + more);
            var (shallow, deep) = (NeedleProtrusion.Measured(a), NeedleProtrusion.Measured(b));
            var (slow, fast) = (StrokeRate.Measured((uint)a), StrokeRate.Measured((uint)b));
            return (shallow < deep) == (a < b) && (shallow > deep) == (a > b) && (shallow <= deep) == (a <= b) && (shallow >= deep) == (a >= b)
                && (slow < fast) == (a < b) && (slow > fast) == (a > b) && (slow <= fast) == (a <= b) && (slow >= fast) == (a >= b)
                && Math.Sign(shallow.CompareTo(deep)) == Math.Sign(a.CompareTo(b))
                && Math.Sign(slow.CompareTo(fast)) == Math.Sign(a.CompareTo(b))
                && StrokeRate.Lower(slow, fast).Millihertz == Math.Min(a, b)
                && StrokeRate.Higher(slow, fast).Millihertz == Math.Max(a, b);
        });
}
