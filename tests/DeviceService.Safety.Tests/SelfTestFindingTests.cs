using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>What a report of a self-test says of each check, word for word: verdict and reason, then each number with its bounds and where those come from.</summary>
public sealed class SelfTestFindingTests
{
    private const string Own = "SelfTestBounds, this service's own; unverified";

    private const string DrivesNothing = "docs/penlink.md, section 4: nothing drives it";

    private const string Asked = "the instruction of the step";

    private static readonly SafetyProfile Profile = Given.Profile;

    private static readonly (string What, Func<SelfTestFinding> Find, string[] Said)[] Findings =
    [
        ("a pen that stands and senses nothing beside its depth", static () => Rest(Sample() with { MotorCurrentMilliamps = null, SkinContact = null }),
        [
            "SensorsAtRest Pass: ",
            $"shallowest_um 10, -400 or more ({Own})",
            $"deepest_um 10, 400 or less ({Own})",
            $"stroke_rate_millihertz 0, 0 to 0 ({DrivesNothing})",
            $"samples_driven 0, 0 to 0 ({DrivesNothing})",
            $"samples_trigger_pressed 0, 0 to 0 ({Asked})",
            "temperature_decidegrees 300, 50 to 400 (3 degrees below what stops)",
            "battery_percent 90, 15 to 100 (half again above the pen's own bound)",
        ]),
        ("a dial that stands, with all that can be sensed", static () => Rest(Sample(2_650, 2_600), dial: true),
        [
            "SensorsAtRest Pass: ",
            $"shallowest_um 2650, -400 or more ({Own})",
            "deepest_um 2650, 2650 or less (the pen's range and the profile's margin)",
            $"stroke_rate_millihertz 0, 0 to 0 ({DrivesNothing})",
            $"samples_driven 0, 0 to 0 ({DrivesNothing})",
            $"samples_trigger_pressed 0, 0 to 0 ({Asked})",
            "temperature_decidegrees 300, 50 to 400 (3 degrees below what stops)",
            "battery_percent 90, 15 to 100 (half again above the pen's own bound)",
            $"motor_current_milliamps 7, 200 or less ({Own})",
            "channels_apart_um 50, 150 or less (the only published scale tolerance is +/-0.15 mm (Exceed))",
            $"samples_skin_contact 0, 0 to 0 ({Asked})",
        ]),
        ("a pen of which nothing is as it should be", static () => Rest(
            Sample(-401, 410) with { TriggerPressed = true, DriveOn = true, SkinContact = true, StrokeRate = StrokeRate.Measured(5), MotorCurrentMilliamps = 201 }, battery: 14, warm: 49),
        [
            "SensorsAtRest Fail: shallowest_um was -401, and at least -400 is asked for; deepest_um was 410, and at most 400 is asked for; "
                + "stroke_rate_millihertz was 5, and 0 to 0 is asked for; samples_driven was 20, and 0 to 0 is asked for; "
                + "samples_trigger_pressed was 20, and 0 to 0 is asked for; temperature_decidegrees was 49, and 50 to 400 is asked for; "
                + "battery_percent was 14, and 15 to 100 is asked for; motor_current_milliamps was 201, and at most 200 is asked for; "
                + "channels_apart_um was 811, and at most 150 is asked for; samples_skin_contact was 20, and 0 to 0 is asked for.",
            $"shallowest_um -401, -400 or more ({Own})",
            $"deepest_um 410, 400 or less ({Own})",
            $"stroke_rate_millihertz 5, 0 to 0 ({DrivesNothing})",
            $"samples_driven 20, 0 to 0 ({DrivesNothing})",
            $"samples_trigger_pressed 20, 0 to 0 ({Asked})",
            "temperature_decidegrees 49, 50 to 400 (3 degrees below what stops)",
            "battery_percent 14, 15 to 100 (half again above the pen's own bound)",
            $"motor_current_milliamps 201, 200 or less ({Own})",
            "channels_apart_um 811, 150 or less (the only published scale tolerance is +/-0.15 mm (Exceed))",
            $"samples_skin_contact 20, 0 to 0 ({Asked})",
        ]),
        ("a pen that says little", static () => Rest(Sample(), samples: 19), ["SensorsAtRest NotTested: Only 19 samples came, and 20 are needed."]),

        ("a clock that is right", static () => SelfTestJudge.Clock(-12, 345),
            ["Clock Pass: ", $"clock_drift_ppb -12, -500000 to 500000 ({Own})", $"clock_error_us 345, 0 to 10000 ({Own})"]),
        ("a clock that is not", static () => SelfTestJudge.Clock(600_000, 1),
        [
            "Clock Fail: clock_drift_ppb was 600000, and -500000 to 500000 is asked for.",
            $"clock_drift_ppb 600000, -500000 to 500000 ({Own})", $"clock_error_us 1, 0 to 10000 ({Own})",
        ]),
        ("a clock that is known too badly", static () => SelfTestJudge.Clock(0, 10_001),
        [
            "Clock NotTested: The mapping is right within 10001 us only, so the drift cannot be told.",
            $"clock_drift_ppb 0, -500000 to 500000 ({Own})", $"clock_error_us 10001, 0 to 10000 ({Own})",
        ]),
        ("a clock that is not known", static () => SelfTestJudge.Clock(null, 0), ["Clock NotTested: The pen answered too few pings for a mapping of its clock."]),

        // 100 of 1,000 frames and 300 of 1,200 samples.
        ("a bad line", static () => SelfTestJudge.Line(900, 100, 300, 2),
        [
            "LineErrors Fail: frames_damaged_per_mille was 100, and at most 5 is asked for; samples_missing_per_mille was 250, and at most 5 is asked for; "
                + "commands_sent_again was 2, and at most 1 is asked for.",
            $"frames_damaged_per_mille 100, 5 or less ({Own})", $"samples_missing_per_mille 250, 5 or less ({Own})", $"commands_sent_again 2, 1 or less ({Own})",
        ]),
        ("as few frames as are enough, damaged ones among them", static () => SelfTestJudge.Line(15, 5, 0, 0),
        [
            "LineErrors Fail: frames_damaged_per_mille was 250, and at most 5 is asked for.",
            $"frames_damaged_per_mille 250, 5 or less ({Own})", $"samples_missing_per_mille 0, 5 or less ({Own})", $"commands_sent_again 0, 1 or less ({Own})",
        ]),
        ("one frame fewer", static () => SelfTestJudge.Line(14, 5, 0, 0), ["LineErrors NotTested: Only 14 frames came."]),

        ("a motor that turns as it was set", static () => Turning(Sample(500) with { StrokeRate = StrokeRate.Measured(100_000) }),
        [
            "SensorsTurning Pass: ",
            "shallowest_um 500, 400 or more (two thirds of the published scale tolerance)",
            "deepest_um 500, 600 or less (two thirds of the published scale tolerance)",
            "slowest_millihertz 100000, 85000 or more (no published number)",
            "fastest_millihertz 100000, 115000 or less (no published number)",
            "motor_current_milliamps 7, 1 to 1500 (no published number)",
        ]),
        ("a motor that turns otherwise", static () => Turning(
            Sample(0) with { StrokeRate = StrokeRate.Measured(84_999), MotorCurrentMilliamps = null }, Sample(601) with { StrokeRate = StrokeRate.Measured(115_001), MotorCurrentMilliamps = null }),
        [
            "SensorsTurning Fail: shallowest_um was 0, and at least 400 is asked for; deepest_um was 601, and at most 600 is asked for; "
                + "slowest_millihertz was 84999, and at least 85000 is asked for; fastest_millihertz was 115001, and at most 115000 is asked for.",
            "shallowest_um 0, 400 or more (two thirds of the published scale tolerance)",
            "deepest_um 601, 600 or less (two thirds of the published scale tolerance)",
            "slowest_millihertz 84999, 85000 or more (no published number)",
            "fastest_millihertz 115001, 115000 or less (no published number)",
        ]),
        ("a motor that was seen for too short a while", static () => SelfTestJudge.Turning(Many(9, Sample(500)), 500, 100_000, Profile),
            ["SensorsTurning NotTested: Only 9 samples came while the motor turned."]),

        ("a charge that holds", static () => Battery(90, 85, 80, 88),
            ["BatteryUnderLoad Pass: ", $"sag_percent 10, 10 or less ({Own})", "lowest_percent 80, 15 to 100 (half again above the pen's own bound)"]),
        ("a charge that sags", static () => Battery(25, 14, 20, 20),
        [
            "BatteryUnderLoad Fail: sag_percent was 11, and at most 10 is asked for; lowest_percent was 14, and 15 to 100 is asked for.",
            $"sag_percent 11, 10 or less ({Own})", "lowest_percent 14, 15 to 100 (half again above the pen's own bound)",
        ]),
        ("a charge that was told too rarely", static () => Battery(90, 85, 80), ["BatteryUnderLoad NotTested: The pen told its charge 2 times while the motor turned, and 3 are needed."]),

        ("a stop that stops", static () => SelfTestJudge.Stopped(60_000, 500_000),
            ["Stop Pass: ", "drive_off_us 60000, 60000 or less (docs/penlink.md, section 5, the line and the next sample)", "standing_us 500000, 0 to 500000 (R-STOP-UNCONFIRMED)"]),
        ("a stop that nobody saw", static () => SelfTestJudge.Stopped(1, null), ["Stop Fail: The motor was not seen standing within 500 ms of the stop. If it still runs, remove the pen's power."]),
        ("a dead-man that is late", static () => SelfTestJudge.DeadMan(165_001, 150),
        [
            "DeadMan Fail: drive_off_us was 165001, and at most 165000 is asked for.",
            "drive_off_us 165001, 165000 or less (the dead-man of 150 ms that the pen read back, and docs/penlink.md, section 4)",
        ]),
    ];

    [Fact]
    public void Each_finding_says_its_verdict_its_reason_and_each_number_with_its_bounds_and_where_those_come_from()
    {
        foreach (var (what, find, said) in Findings)
        {
            Assert.Equal([what, .. said], [what, .. Words(find())]);
        }
    }

    [Fact]
    public void A_motor_is_judged_from_half_the_samples_on_that_one_that_stands_needs()
    {
        Assert.Equal(SelfTestVerdict.NotTested, SelfTestJudge.Turning(Many(9, Sample(500)), 500, 100_000, Profile).Verdict);
        Assert.NotEqual(SelfTestVerdict.NotTested, SelfTestJudge.Turning(Many(10, Sample(500)), 500, 100_000, Profile).Verdict);
    }

    [Fact]
    public void What_one_sample_said_is_not_forgotten_with_the_next_that_does_not_say_it()
    {
        var silent = Sample(-30) with { MotorCurrentMilliamps = null, SkinContact = null };
        var loud = Sample(20, 90) with { MotorCurrentMilliamps = 9, SkinContact = true, TriggerPressed = true, DriveOn = true, StrokeRate = StrokeRate.Measured(4) };

        foreach (var order in (PenSample[][])[[silent, loud, loud], [loud, loud, silent], [loud, silent, loud]])
        {
            var seen = order.Aggregate(RestObservation.None, static (seen, sample) => seen.With(sample));

            Assert.Equal((3, -30, 90, 70, 4), (seen.Samples, seen.ShallowestUm, seen.DeepestUm, seen.ApartUm, seen.RateMillihertz));
            Assert.Equal((9, 2, 2, 2), (seen.Milliamps, seen.Driven, seen.Pressed, seen.Touched));
        }
    }

    private static IEnumerable<string> Words(SelfTestFinding found) => found.Measured
        .Select(static one => $"{one.Name} {one.Observed}, {(one.Lowest, one.Highest) switch
        {
            ({ } least, { } most) => $"{least} to {most}",
            ({ } least, null) => $"{least} or more",
            (null, { } most) => $"{most} or less",
            _ => "unbounded",
        }} ({one.Source})")
        .Prepend($"{found.Check} {found.Verdict}: {found.Reason}");

    private static PenSample Sample(int um = 10, int? secondUm = null) =>
        Given.Sample(0, measuredUm: um, secondUm: secondUm, rateMillihertz: 0, currentMilliamps: 7, trigger: false, drive: false);

    private static SelfTestFinding Rest(PenSample sample, int battery = 90, int warm = 300, int samples = 20, bool dial = false) => SelfTestJudge.AtRest(
        Enumerable.Repeat(sample, samples).Aggregate(RestObservation.None, static (seen, one) => seen.With(one)), warm, battery, dial, Given.Device(), Profile);

    private static SelfTestFinding Turning(params PenSample[] samples) => SelfTestJudge.Turning(Many(10, samples), 500, 100_000, Profile);

    private static TurnObservation Many(int times, params PenSample[] samples) =>
        Enumerable.Repeat(samples, times).SelectMany(static each => each).Aggregate(TurnObservation.None, static (seen, one) => seen.With(one));

    private static SelfTestFinding Battery(int beforePercent, params int[] percent) =>
        SelfTestJudge.Battery(beforePercent, percent.Aggregate(TurnObservation.None, static (seen, one) => seen.WithCharge(one)), Profile);
}
