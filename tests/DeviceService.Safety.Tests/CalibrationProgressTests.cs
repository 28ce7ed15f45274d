using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>Which reading is asked for when, and what may follow.</summary>
public sealed class CalibrationProgressTests
{
    [Fact]
    public void A_plan_goes_over_the_whole_range_up_and_down_three_times_on_steps_of_the_pen()
    {
        var plan = CalibrationPlan.Of(Device(minUm: 200, stepUm: 100), out var refusal)!;
        Assert.Null(refusal);
        Assert.Equal([200, 600, 1_000, 1_400, 1_700, 2_100, 2_500], plan.SetPointsUm);
        Assert.Equal((42, 150), (plan.StepsOfPhase, plan.WindowUm));

        var steps = Enumerable.Range(1, 42).Select(number => plan.StepAt(CalibrationPhase.AsFound, number)).ToArray();
        Assert.All(plan.SetPointsUm, set => Assert.All(Enum.GetValues<SweepDirection>(), side => Assert.Equal(3, steps.Count(step => step.SetUm == set && step.Direction == side))));
        Assert.Equal([200, 600, 1_000, 1_400, 1_700, 2_100, 2_500, 2_500, 2_100, 1_700, 1_400, 1_000, 600, 200], steps.Take(14).Select(static step => step.SetUm));
        Assert.Equal((2, SweepDirection.Up, 200), (steps[14].Repeat, steps[14].Direction, steps[14].SetUm));
        Assert.StartsWith("From less depth, set the pen to 600 um", steps[1].Instruction, StringComparison.Ordinal);
        Assert.StartsWith("From less depth, set the pen to 2500 um", steps[7].Instruction, StringComparison.Ordinal);
        Assert.StartsWith("From more depth, set the pen to ", steps[8].Instruction, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.StepAt(CalibrationPhase.AsFound, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.StepAt(CalibrationPhase.AsFound, 43));
    }

    [Theory]
    [InlineData(300, 50, true)]
    [InlineData(299, 1, false)]
    [InlineData(300, 60, false)]
    [InlineData(2_500, 1_250, false)]
    public void A_range_that_has_no_seven_points_apart_is_refused(int maxUm, int stepUm, bool planned)
    {
        var plan = CalibrationPlan.Of(Device(maxUm: maxUm, stepUm: stepUm), out var refusal);

        Assert.Equal((planned, planned ? null : "R-CALIBRATION-RANGE"), (plan is not null, refusal?.RuleId));
    }

    [Fact]
    public void Readings_are_taken_one_step_after_the_other_and_lead_to_a_review()
    {
        var progress = Begun();
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsFound, 2, 600, false)?.RuleId);
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsLeft, 1, 200, false)?.RuleId);
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsFound, 0, 200, false)?.RuleId);
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsFound, 43, 200, true)?.RuleId);
        Assert.Equal("R-CALIBRATION-INCOMPLETE", progress.JudgeCompletion("cal")?.RuleId);
        Assert.Equal("R-CALIBRATION-ADJUST", progress.JudgeAdjustment("cal")?.RuleId);

        progress = Whole(progress, CalibrationPhase.AsFound);
        Assert.Equal((CalibrationStage.Reviewing, null), (progress.Stage, progress.Next));
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsFound, 43, 200, false)?.RuleId);
        Assert.Null(progress.JudgeCompletion("cal"));
        Assert.Null(progress.JudgeAdjustment("cal"));
    }

    [Fact]
    public void After_an_adjustment_as_left_points_are_asked_for_and_as_found_ones_are_closed()
    {
        var progress = Whole(Begun(), CalibrationPhase.AsFound).Adjusted();

        Assert.Equal((CalibrationStage.MeasuringAsLeft, 1), (progress.Stage, progress.Next?.Number));
        Assert.Equal("R-CALIBRATION-STEP", progress.JudgeReading("cal", CalibrationPhase.AsFound, 1, 200, true)?.RuleId);
        Assert.Equal("R-CALIBRATION-ADJUST", progress.JudgeAdjustment("cal")?.RuleId);
        Assert.Equal("R-CALIBRATION-INCOMPLETE", progress.JudgeCompletion("cal")?.RuleId);
        progress = Whole(progress, CalibrationPhase.AsLeft);
        Assert.Equal(CalibrationStage.Completing, progress.Stage);
        Assert.Null(progress.JudgeCompletion("cal"));
        Assert.Equal("R-CALIBRATION-ADJUST", progress.JudgeAdjustment("cal")?.RuleId);
    }

    [Fact]
    public void A_certificate_waits_for_as_many_set_rates_as_the_profile_wants_read_and_for_none_where_it_wants_none()
    {
        var found = Whole(Begun(), CalibrationPhase.AsFound);
        var left = Whole(found.Adjusted(), CalibrationPhase.AsLeft);

        foreach (var (progress, phase) in ((CalibrationProgress, string)[])[(found, "AS_FOUND"), (left, "AS_LEFT")])
        {
            var missing = progress.JudgeRateReadings("cal", read: 1, wanted: 2)!;
            Assert.Equal(("R-CALIBRATION-INCOMPLETE", "1", "2", "stroke_rate"), (missing.RuleId, missing.Observed, missing.Limit, missing.Details["field"]));
            Assert.Equal($"Calibration cal has 1 of 2 {phase} stroke-rate (calibration.rate_readings_min of the profile) readings.", missing.Sentence);
            Assert.Contains("HoldRate", missing.Remedy, StringComparison.Ordinal);
            Assert.Null(progress.JudgeRateReadings("cal", read: 2, wanted: 2));
            Assert.Null(progress.JudgeRateReadings("cal", read: 3, wanted: 2));
            Assert.Null(progress.JudgeRateReadings("cal", read: 0, wanted: 0));
        }
    }

    [Fact]
    public void A_reading_is_taken_again_with_a_reason_and_only_then()
    {
        var progress = Read(Begun(), CalibrationPhase.AsFound, 1, 200);

        Assert.Equal("R-ARGUMENT-MISSING", progress.JudgeReading("cal", CalibrationPhase.AsFound, 1, 200, false)?.RuleId);
        Assert.Equal("R-ARGUMENT-FORM", progress.JudgeReading("cal", CalibrationPhase.AsFound, 2, 600, true)?.RuleId);
        Assert.Null(progress.JudgeReading("cal", CalibrationPhase.AsFound, 1, 200, true));
        var again = Read(progress, CalibrationPhase.AsFound, 1, 210);
        Assert.Equal((2, 210), (again.Next?.Number, again.AsFound[1].IndicatedUm));
        Assert.Null(Whole(Begun(), CalibrationPhase.AsFound).JudgeReading("cal", CalibrationPhase.AsFound, 42, 200, true));
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(49, "R-CALIBRATION-PLACE")]
    [InlineData(350, null)]
    [InlineData(351, "R-CALIBRATION-PLACE")]
    public void A_pen_that_is_nearer_to_another_point_is_not_read_at_this_one(int indicatedUm, string? rule) =>
        Assert.Equal(rule, Begun().JudgeReading("cal", CalibrationPhase.AsFound, 1, indicatedUm, false)?.RuleId);

    [Theory]
    [InlineData(CalibrationStage.Passed)]
    [InlineData(CalibrationStage.Failed)]
    [InlineData(CalibrationStage.Aborted)]
    public void What_is_over_takes_nothing_more(CalibrationStage stage)
    {
        var progress = Begun() with { Stage = stage };

        Assert.False(progress.IsOpen);
        Assert.Equal((null, null), (progress.Next, progress.Phase));
        Assert.Equal("R-CALIBRATION-OVER", progress.JudgeReading("cal", CalibrationPhase.AsFound, 1, 200, false)?.RuleId);
        Assert.Equal("R-CALIBRATION-OVER", progress.JudgeAdjustment("cal")?.RuleId);
        Assert.Equal("R-CALIBRATION-OVER", progress.JudgeCompletion("cal")?.RuleId);
        Assert.Equal("R-CALIBRATION-OVER", progress.JudgeRateReadings("cal", read: 1, wanted: 1)?.RuleId);
    }

    private static CalibrationProgress Begun() => new() { Plan = HiddenPen.Plan };

    private static CalibrationProgress Whole(CalibrationProgress progress, CalibrationPhase phase)
    {
        for (var number = 1; number <= progress.Plan.StepsOfPhase; number++)
        {
            var set = progress.Plan.StepAt(phase, number).SetUm;
            Assert.Equal(number, progress.Next?.Number);
            Assert.Null(progress.JudgeReading("cal", phase, number, set, false));
            progress = Read(progress, phase, number, set);
        }

        return progress;
    }

    private static CalibrationProgress Read(CalibrationProgress progress, CalibrationPhase phase, int number, int indicatedUm)
    {
        var step = progress.Plan.StepAt(phase, number);
        return progress.WithReading(phase, new DepthReading(number, step.SetUm, step.Direction, step.Repeat, indicatedUm, indicatedUm));
    }
}
