namespace DeviceService.PenCtl.Tests;

/// <summary>What a person types at the bench: taken as it is, or refused with what to do.</summary>
public sealed class TypedReadingTests
{
    [Theory]
    [InlineData("1250", 1250)]
    [InlineData("1250 um", 1250)]
    [InlineData("-12", -12)]
    [InlineData("0", 0)]
    public void Whole_micrometres_are_taken_as_they_are(string text, int um) => Assert.Equal(um, TypedReading.Micrometres("gauge reading", text, -1_000, 6_000));

    [Theory]
    [InlineData("", "The gauge reading is empty.")]
    [InlineData("um", "The gauge reading is empty.")]
    [InlineData("1.25", "The gauge reading '1.25' is no whole number of micrometres.")]
    [InlineData("1,250", "The gauge reading '1,250' is no whole number of micrometres.")]
    [InlineData("1250 mm", "The gauge reading '1250 mm' is no whole number of micrometres.")]
    [InlineData("ten", "The gauge reading 'ten' is no whole number of micrometres.")]
    [InlineData("99999999999", "The gauge reading '99999999999' is no whole number of micrometres.")]
    [InlineData("6001", "The gauge reading 6001 um is not within -1000 to 6000 um.")]
    [InlineData("-1001", "The gauge reading -1001 um is not within -1000 to 6000 um.")]
    public void Anything_else_is_refused_with_field_value_and_remedy_and_never_put_where_it_would_fit(string text, string sentence)
    {
        var refused = Assert.Throws<PenCtlException>(() => TypedReading.Micrometres("gauge reading", text, -1_000, 6_000));

        Assert.Equal(sentence, refused.Sentence);
        Assert.NotEmpty(refused.Remedy);
    }

    [Theory]
    [InlineData("100", 100_000)]
    [InlineData("99.8", 99_800)]
    [InlineData("139.875 Hz", 139_875)]
    public void A_rate_has_three_decimals_at_most(string text, uint millihertz) => Assert.Equal(millihertz, TypedReading.Millihertz("gauge reading", text));

    [Theory]
    [InlineData("")]
    [InlineData("99,8")]
    [InlineData("99.8888")]
    [InlineData("-100")]
    [InlineData("0")]
    [InlineData("6000")]
    [InlineData("100 rpm")]
    public void A_rate_that_no_gauge_shows_is_refused_with_what_to_type(string text)
    {
        var refused = Assert.Throws<PenCtlException>(() => TypedReading.Millihertz("gauge reading", text));

        Assert.StartsWith("The gauge reading ", refused.Sentence, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Remedy);
    }

    [Theory]
    [InlineData("500", 500_000u)]
    [InlineData("500.001", null)]
    [InlineData("600 Hz", null)]
    public void No_pen_is_set_to_more_than_the_service_takes_and_a_gauge_may_show_twice_that(string text, uint? set)
    {
        Assert.InRange(TypedReading.Millihertz("gauge reading", text), 500_000u, 1_000_000u);
        if (set is { } taken)
        {
            Assert.Equal(taken, TypedReading.Millihertz("set rate", text, TypedReading.SetHertzMax));
            return;
        }

        var refused = Assert.Throws<PenCtlException>(() => TypedReading.Millihertz("set rate", text, TypedReading.SetHertzMax));
        Assert.EndsWith(" Hz is not above 0 and up to 500 Hz.", refused.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("21.5", 215)]
    [InlineData("15", 150)]
    [InlineData("35.0", 350)]
    public void A_temperature_has_one_decimal_at_most(string text, uint decidegrees) => Assert.Equal(decidegrees, TypedReading.Decidegrees("temperature", text));

    [Theory]
    [InlineData("21.55")]
    [InlineData("14.9")]
    [InlineData("35.1")]
    [InlineData("295 K")]
    [InlineData("")]
    public void A_temperature_that_no_bench_has_is_refused(string text) =>
        Assert.Equal(ExitCode.OptionWrong, Assert.Throws<PenCtlException>(() => TypedReading.Decidegrees("temperature", text)).Code);
}
