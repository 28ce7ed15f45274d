using CsCheck;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class TimingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static PermitFacts Fresh => new()
    {
        Latched = false,
        StopGeneration = 4,
        PermitGeneration = 4,
        PermitAge = TimeSpan.FromMilliseconds(149),
        SampleAge = TimeSpan.FromMilliseconds(99),
        Unechoed = 3,
    };

    [Fact]
    public void A_permission_goes_out_under_a_fresh_permit_and_a_fresh_sample() =>
        Assert.Equal(PermitVerdict.Send, PermitDecision.Judge(Fresh));

    [Fact]
    public void A_permit_and_a_sample_of_this_very_moment_are_fresh() =>
        Assert.Equal(PermitVerdict.Send, PermitDecision.Judge(Fresh with { PermitAge = TimeSpan.Zero, SampleAge = TimeSpan.Zero }));

    [Fact]
    public void A_permission_is_withheld_for_each_reason_alone()
    {
        Assert.Equal(PermitVerdict.StopLatched, PermitDecision.Judge(Fresh with { Latched = true }));
        Assert.Equal(PermitVerdict.StopLatched, PermitDecision.Judge(Fresh with { StopGeneration = 5 }));
        Assert.Equal(PermitVerdict.NoPermit, PermitDecision.Judge(Fresh with { PermitAge = null }));
        Assert.Equal(PermitVerdict.NoPermit, PermitDecision.Judge(Fresh with { PermitGeneration = null }));
        Assert.Equal(PermitVerdict.PermitLapsed, PermitDecision.Judge(Fresh with { PermitAge = TimeSpan.FromMilliseconds(150) }));
        Assert.Equal(PermitVerdict.PermitLapsed, PermitDecision.Judge(Fresh with { PermitAge = TimeSpan.FromMilliseconds(-1) }));
        Assert.Equal(PermitVerdict.SampleStale, PermitDecision.Judge(Fresh with { SampleAge = TimeSpan.FromMilliseconds(100) }));
        Assert.Equal(PermitVerdict.SampleStale, PermitDecision.Judge(Fresh with { SampleAge = null }));
        Assert.Equal(PermitVerdict.SampleStale, PermitDecision.Judge(Fresh with { SampleAge = TimeSpan.FromMilliseconds(-1) }));
        Assert.Equal(PermitVerdict.EchoMissing, PermitDecision.Judge(Fresh with { Unechoed = 4 }));
        Assert.NotEqual(PermitVerdict.Send, PermitDecision.Judge(default));
    }

    [Fact]
    public void A_latched_stop_withholds_every_permission() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 6])
        .Sample((permitMs, sampleMs, unechoed) => PermitDecision.Judge(Fresh with
        {
            Latched = true,
            PermitAge = TimeSpan.FromMilliseconds(permitMs),
            SampleAge = TimeSpan.FromMilliseconds(sampleMs),
            Unechoed = unechoed,
        }) == PermitVerdict.StopLatched);

    [Fact]
    public void An_arming_lasts_a_minute_and_not_while_treating()
    {
        Assert.Equal(TimeSpan.FromSeconds(59), ArmingTime.Remaining(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), treating: false));
        Assert.Equal(TimeSpan.FromSeconds(60), ArmingTime.Remaining(TimeSpan.FromSeconds(60), TimeSpan.Zero, treating: false));
        Assert.Equal(TimeSpan.Zero, ArmingTime.Remaining(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61), treating: false));
        Assert.False(ArmingTime.IsOver(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(59_999), treating: false));
        Assert.True(ArmingTime.IsOver(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), treating: false));
        Assert.False(ArmingTime.IsOver(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(600), treating: true));
        Assert.Null(ArmingTime.Remaining(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(600), treating: true));
    }

    [Fact]
    public void A_clock_that_ran_back_gives_an_arming_no_more_time() =>
        Assert.True(ArmingTime.IsOver(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(-1), treating: false));

    [Fact]
    public void A_wall_clock_before_the_newest_record_is_in_doubt()
    {
        Assert.Null(Doubt(Noon, newest: Noon));
        Assert.Null(Doubt(Noon, newest: null));
        Assert.Equal(
            "it shows 2026-03-04 12:00:00Z, earlier than the newest record of 2026-03-04 12:00:01Z",
            Doubt(Noon, newest: Noon.AddSeconds(1)));
    }

    [Fact]
    public void A_wall_clock_that_jumped_is_in_doubt_and_one_that_was_corrected_a_little_is_not()
    {
        Assert.Null(WallClock.Doubt(Noon.AddMinutes(65), null, Noon, TimeSpan.FromHours(1)));
        Assert.Null(WallClock.Doubt(Noon.AddMinutes(55), null, Noon, TimeSpan.FromHours(1)));
        Assert.Contains("jumped by +301 s", WallClock.Doubt(Noon.AddSeconds(3_901), null, Noon, TimeSpan.FromHours(1)), StringComparison.Ordinal);
        Assert.Contains("jumped by -301 s", WallClock.Doubt(Noon.AddSeconds(3_299), null, Noon, TimeSpan.FromHours(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_wall_time_is_judged_without_a_throw() =>
        Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset, Gen.Long).Sample((now, reference, ticks) =>
        {
            _ = WallClock.Doubt(now, reference, reference, TimeSpan.FromTicks(ticks / 4));
            _ = WallClock.CheckConfirmation(now, reference);
        });

    [Fact]
    public void A_confirmation_has_to_agree_with_the_clock_that_it_confirms()
    {
        Assert.Null(WallClock.CheckConfirmation(Noon, Noon.AddMinutes(5)));
        Assert.Null(WallClock.CheckConfirmation(Noon, Noon.AddMinutes(-5)));
        Assert.Equal("R-CLOCK", WallClock.CheckConfirmation(Noon, Noon.AddMinutes(-6))!.RuleId);
        var refusal = WallClock.CheckConfirmation(Noon, new DateTimeOffset(2026, 3, 4, 13, 6, 0, TimeSpan.FromHours(1)))!;
        Assert.Equal("R-CLOCK", refusal.RuleId);
        Assert.Equal("it shows 2026-03-04 12:00:00Z and the person read 2026-03-04 12:06:00Z", refusal.Observed);
    }

    private static string? Doubt(DateTimeOffset now, DateTimeOffset? newest) =>
        WallClock.Doubt(now, newest, now, TimeSpan.Zero);
}
