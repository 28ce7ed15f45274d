using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What a calibration says where it says no: the whole of each sentence, and the details that a program reads.</summary>
public sealed class CalibrationRefusalTests
{
    private static CalibrationProgress Begun => new() { Plan = HiddenPen.Plan };

    private static CalibrationProgress Once => Begun.WithReading(CalibrationPhase.AsFound, new DepthReading(1, 200, SweepDirection.Up, 1, 200, 200));

    /// <summary>What is refused, the sentence, and limit, observed and unit of its details.</summary>
    private static readonly (Func<Refusal?> Refuse, string Sentence, string? Limit, string? Observed, string? Unit)[] Refusals =
    [
        (static () => Range(), "The pen's range, 0 to 299 um in steps of 1 um, has no 7 points that are at least 50 um apart.", "50", "0 to 299 um in steps of 1 um", "um"),
        (static () => Begun.JudgeReading("cal-1", CalibrationPhase.AsFound, 2, 600, false),
            "Calibration cal-1 does not ask for step 2 AS_FOUND now, but for step 1 AS_FOUND.", "step 1 AS_FOUND", "step 2 AS_FOUND", null),
        (static () => Once.JudgeReading("cal-1", CalibrationPhase.AsLeft, 1, 200, false),
            "Calibration cal-1 does not ask for step 1 AS_LEFT now, but for step 2 AS_FOUND.", "step 2 AS_FOUND", "step 1 AS_LEFT", null),
        (static () => (Begun with { Stage = CalibrationStage.Reviewing }).JudgeReading("cal-1", CalibrationPhase.AsFound, 43, 200, false),
            "Calibration cal-1 does not ask for step 43 AS_FOUND now, but for none that is new.", "none that is new", "step 43 AS_FOUND", null),
        (static () => Once.JudgeReading("cal-1", CalibrationPhase.AsFound, 1, 200, false), "replaces_reason is missing.", null, null, null),
        (static () => Once.JudgeReading("cal-1", CalibrationPhase.AsFound, 2, 600, true),
            "replaces_reason cannot be 'a reason': empty for a step that was not read before.", null, "a reason", null),
        (static () => Begun.JudgeReading("cal-1", CalibrationPhase.AsFound, 1, 351, false),
            "The pen says 351 um, which is no point at 200 um: 150 um to either side would be.", "200", "351", "um"),
        (static () => Begun.JudgeAdjustment("cal-1"),
            "Calibration cal-1 is MEASURING_AS_FOUND: a pen is adjusted once, after its as-found points and before its as-left ones.", "REVIEWING", "MEASURING_AS_FOUND", null),
        (static () => Once.JudgeCompletion("cal-1"), "Calibration cal-1 has 1 of 42 AS_FOUND readings.", "42", "1", null),
        (static () => Curve((200, 501), (600, 600)), "No curve makes the pen true: at 200 um it is 301 um off, and a pen corrects by 300 um at the most, by points that rise.", "300", "301", "um"),
        (static () => Curve((400, 400), (600, 601), (900, 590)), "No curve makes the pen true: at 900 um it is -310 um off, and a pen corrects by 300 um at the most, by points that rise.", "300", "-310", "um"),
    ];

    [Fact]
    public void Each_refusal_says_what_was_seen_and_what_would_do() => Assert.All(Refusals, static row =>
    {
        var refusal = row.Refuse()!;

        Assert.Equal((row.Sentence, row.Limit, row.Observed, row.Unit), (refusal.Sentence, refusal.Limit, refusal.Observed, refusal.Unit));
    });

    [Fact]
    public void A_way_down_belongs_to_the_round_of_the_way_up_before_it()
    {
        var plan = new CalibrationPlan([100, 200], 2);

        Assert.Equal(
            [(1, SweepDirection.Up), (1, SweepDirection.Up), (1, SweepDirection.Down), (1, SweepDirection.Down), (2, SweepDirection.Up), (2, SweepDirection.Up), (2, SweepDirection.Down), (2, SweepDirection.Down)],
            Enumerable.Range(1, 8).Select(number => plan.StepAt(CalibrationPhase.AsLeft, number)).Select(static step => (step.Repeat, step.Direction)));
        Assert.Throws<ArgumentOutOfRangeException>("number", () => plan.StepAt(CalibrationPhase.AsLeft, 0));
        Assert.Throws<ArgumentOutOfRangeException>("number", () => plan.StepAt(CalibrationPhase.AsLeft, 9));
    }

    public static TheoryData<bool, int[], int[]> Knots => new()
    {
        { true, [0, 500, 900], [0, 500, 900] },
        { true, [0, 500, 900], [20, 510, 930] },
        { true, [100, 500, 900], [0, 510, 930] },
        { false, [100, 500, 900], [-1, 510, 930] },
        { false, [-1, 500, 900], [20, 510, 930] },

        // One value rises and the other stays or falls, in the last pair alone.
        { false, [0, 500, 500], [20, 510, 530] },
        { false, [0, 500, 499], [20, 510, 530] },
        { false, [0, 500, 520], [20, 510, 510] },
        { false, [0, 500, 520], [20, 510, 509] },
    };

    [Theory]
    [MemberData(nameof(Knots))]
    public void A_curve_begins_at_nothing_or_above_and_rises_in_both_values_from_each_point_to_the_next(bool made, int[] indicatedUm, int[] trueUm)
    {
        var curve = CorrectionCurve.Of(Found([.. indicatedUm.Zip(trueUm)]), CorrectionCurve.None, out var refusal);

        Assert.Equal(made ? indicatedUm.Zip(trueUm, static (indicated, truth) => new CurveKnot(indicated, truth)) : null, curve?.Knots);
        Assert.Equal(made ? null : "R-CURVE-BEYOND", refusal?.RuleId);
    }

    private static Refusal? Range() => CalibrationPlan.Of(Device(maxUm: 299, stepUm: 1), out var refusal) is null ? refusal : null;

    private static Refusal? Curve(params (int IndicatedUm, int TrueUm)[] points) =>
        CorrectionCurve.Of(Found(points), CorrectionCurve.None, out var refusal) is null ? refusal : null;

    private static CalibrationResult Found(params (int IndicatedUm, int TrueUm)[] points) => new()
    {
        OffsetNm = 0,
        GainPpm = 1_000_000,
        Points = [.. points.Select(static one => new CalibrationPoint(one.IndicatedUm, one.IndicatedUm * 1_000, one.TrueUm * 1_000, (one.IndicatedUm - one.TrueUm) * 1_000, 0, 0))],
        Outliers = [],
        RepeatabilityNm = 0,
        BacklashNm = 0,
        ExpandedUncertaintyNm = 6_000,
        WorstSetUm = points[0].IndicatedUm,
        WorstErrorNm = 0,
        ToleranceUm = 150,
        Passed = false,
    };
}
