using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>What the numbers of a self-test come to, at each bound and one beyond it.</summary>
public sealed class SelfTestJudgeTests
{
    private static readonly SafetyProfile Profile = Given.Profile;

    private static readonly DeviceCapability Device = Given.Device();

    [Fact]
    public void A_pen_that_stands_passes_at_each_bound_and_fails_one_beyond_it()
    {
        var most = SelfTestBounds.RestProtrusionUm;
        Assert.Equal(SelfTestVerdict.Pass, Rest(Sample(um: most, milliamps: SelfTestBounds.RestMilliamps)).Verdict);
        Assert.Equal(SelfTestVerdict.Pass, Rest(Sample(um: -most)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(um: most + 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(um: -most - 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(milliamps: SelfTestBounds.RestMilliamps + 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample() with { TriggerPressed = true }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample() with { DriveOn = true }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample() with { SkinContact = true }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample() with { StrokeRate = StrokeRate.Measured(1) }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample() with { SecondChannelProtrusion = NeedleProtrusion.Measured(Profile.Guard.ChannelsUm + 1) }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(), battery: Profile.Arming.BatteryArmPercent - 1).Verdict);
        Assert.Equal(SelfTestVerdict.Pass, Rest(Sample(), battery: Profile.Arming.BatteryArmPercent).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(), warm: Profile.Arming.TemperatureDecidegrees + 1).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Rest(Sample(), warm: SelfTestBounds.RestColdestDecidegrees - 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, Rest(Sample(), samples: SelfTestBounds.SamplesLeast - 1).Verdict);

        // A dial stays where a person has it.
        Assert.Equal(SelfTestVerdict.Pass, Rest(Sample(um: Device.ProtrusionMax.Micrometers), dial: true).Verdict);
    }

    [Fact]
    public void A_clock_fails_by_its_drift_and_is_not_tested_where_it_cannot_be_told()
    {
        Assert.Equal(SelfTestVerdict.Pass, SelfTestJudge.Clock(SelfTestBounds.DriftPpb, 1).Verdict);
        Assert.Equal(SelfTestVerdict.Pass, SelfTestJudge.Clock(-SelfTestBounds.DriftPpb, 1_000).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Clock(SelfTestBounds.DriftPpb + 501, 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, SelfTestJudge.Clock(SelfTestBounds.DriftPpb + 500, 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, SelfTestJudge.Clock(0, SelfTestBounds.ClockErrorUs + 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, SelfTestJudge.Clock(null, 0).Verdict);
    }

    [Fact]
    public void A_line_fails_by_damaged_frames_by_missing_samples_and_by_commands_that_were_sent_again()
    {
        Assert.Equal(SelfTestVerdict.Pass, SelfTestJudge.Line(995, 5, 5, SelfTestBounds.Retransmissions).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Line(994, 6, 0, 0).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Line(994, 0, 6, 0).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Line(1_000, 0, 0, SelfTestBounds.Retransmissions + 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, SelfTestJudge.Line(SelfTestBounds.SamplesLeast - 1, 0, 0, 0).Verdict);
    }

    [Fact]
    public void A_motor_that_turns_fails_by_a_depth_that_does_not_follow_a_rate_out_of_its_band_and_no_current()
    {
        var stray = Profile.Guard.DeviationUm.Value;
        var band = 100_000 / 100 * Profile.Guard.RateBandPercent.Value;
        Assert.Equal(SelfTestVerdict.Pass, Turning(Sample(um: 500 + stray, milliamps: 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Turning(Sample(um: 500 + stray + 1, milliamps: 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Turning(Sample(um: 0, milliamps: 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Turning(Sample(um: 500, milliamps: 0)).Verdict);
        Assert.Equal(SelfTestVerdict.Pass, Turning(Sample(um: 500) with { MotorCurrentMilliamps = null }).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Turning(Sample(um: 500, milliamps: 1), (uint)(100_000 + band + 1)).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Turning(Sample(um: 500, milliamps: 1), (uint)(100_000 - band - 1)).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, Turning(Sample(um: 500, milliamps: 1), samples: 1).Verdict);
    }

    [Fact]
    public void A_battery_fails_by_its_sag_and_by_a_charge_that_no_pen_is_armed_with()
    {
        Assert.Equal(SelfTestVerdict.Pass, Battery(90, 80).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Battery(90, 79).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, Battery(Profile.Arming.BatteryArmPercent, Profile.Arming.BatteryArmPercent - 1).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, Battery(90, 90, told: SelfTestBounds.ChargesLeast - 1).Verdict);
    }

    [Fact]
    public void A_stop_and_a_dead_man_fail_one_microsecond_beyond_their_time_and_when_nobody_saw_them()
    {
        Assert.Equal(SelfTestVerdict.Pass, SelfTestJudge.Stopped(60_000, 500_000).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Stopped(60_001, 100_000).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Stopped(10_000, 500_001).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Stopped(10_000, null).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.Stopped(null, 100_000).Verdict);
        Assert.Equal(SelfTestVerdict.Pass, SelfTestJudge.DeadMan(215_000, 200).Verdict);
        Assert.Equal(SelfTestVerdict.Fail, SelfTestJudge.DeadMan(215_001, 200).Verdict);
    }

    [Fact]
    public void What_was_not_done_is_no_pass()
    {
        SelfTestFinding[] all = [.. Enum.GetValues<SelfTestCheck>().Select(static check => new SelfTestFinding(check, SelfTestVerdict.Pass, "", []))];
        Assert.Equal(SelfTestResult.Passed, SelfTestJudge.Result(all));
        Assert.All(Enumerable.Range(0, all.Length), at =>
        {
            SelfTestFinding[] without = [.. all.Where((_, one) => one != at)];
            Assert.Equal(SelfTestResult.Incomplete, SelfTestJudge.Result(without));
            Assert.Equal(SelfTestResult.Incomplete, SelfTestJudge.Result([.. without, SelfTestFinding.NotTested(all[at].Check, "nobody did it")]));
            Assert.Equal(SelfTestResult.Failed, SelfTestJudge.Result([.. without, SelfTestFinding.Fail(all[at].Check, "it did not")]));
        });
        Assert.Equal([SelfTestCheck.Stop, SelfTestCheck.DeadMan], Enum.GetValues<SelfTestCheck>().Where(SelfTestBounds.IsSafety));
    }

    [Fact]
    public void A_finding_names_each_number_that_broke_its_bound()
    {
        var found = SelfTestJudge.Line(990, 10, 0, 3);
        Assert.Equal(SelfTestVerdict.Fail, found.Verdict);
        Assert.Equal("frames_damaged_per_mille was 10, and at most 5 is asked for; commands_sent_again was 3, and at most 1 is asked for.", found.Reason);
    }

    private static PenSample Sample(int um = 0, int milliamps = 0) => new()
    {
        Sequence = 1,
        DeviceTimeUs = 1,
        HostTimestamp = 1,
        MeasuredProtrusion = NeedleProtrusion.Measured(um),
        SetProtrusion = NeedleProtrusion.Measured(0),
        StrokeRate = StrokeRate.Measured(0),
        MotorCurrentMilliamps = milliamps,
        SkinContact = false,
        TriggerPressed = false,
        DriveOn = false,
        LimitsGeneration = 1,
    };

    private static SelfTestFinding Rest(PenSample sample, int battery = 90, int warm = 300, int samples = SelfTestBounds.SamplesLeast, bool dial = false)
    {
        var seen = RestObservation.None;
        for (var at = 0; at < samples; at++)
        {
            seen = seen.With(sample);
        }

        return SelfTestJudge.AtRest(seen, warm, battery, dial, Device, Profile);
    }

    [Fact]
    public void The_mean_of_a_rate_is_over_every_sample_and_its_span_from_the_first_to_the_newest()
    {
        Assert.Equal((0, 0UL), (TurnObservation.None.MeanMillihertz, TurnObservation.None.SpanUs));
        var seen = TurnObservation.None;
        foreach (var (at, rate) in new[] { (5_000_000UL, 100_000U), (5_010_000UL, 100_001U), (5_030_000UL, 100_001U) })
        {
            seen = seen.With(Given.Sample(0) with { DeviceTimeUs = at, StrokeRate = StrokeRate.Measured(rate) });
        }

        Assert.Equal((100_001, 30_000UL), (seen.MeanMillihertz, seen.SpanUs));
        Assert.Equal(100_000, TurnObservation.None.With(Given.Sample(0) with { StrokeRate = StrokeRate.Measured(100_000) }).MeanMillihertz);
    }

    private static SelfTestFinding Turning(PenSample sample, uint rate = 100_000, int samples = SelfTestBounds.SamplesLeast)
    {
        var seen = TurnObservation.None;
        for (var at = 0; at < samples; at++)
        {
            seen = seen.With(sample with { StrokeRate = StrokeRate.Measured(rate) });
        }

        return SelfTestJudge.Turning(seen, 500, 100_000, Profile);
    }

    private static SelfTestFinding Battery(int before, int lowest, int told = SelfTestBounds.ChargesLeast)
    {
        var seen = TurnObservation.None;
        for (var at = 0; at < told; at++)
        {
            seen = seen.WithCharge(lowest);
        }

        return SelfTestJudge.Battery(before, seen, Profile);
    }
}
