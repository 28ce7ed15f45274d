using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>The correction of a pen's reading: written on the bench alone, and believed by what the pen says it keeps.</summary>
public sealed class CurveTests : LoggedTests
{
    [Fact]
    public async Task A_curve_is_taken_back_through_the_one_before_written_read_back_and_the_pen_is_off_the_bench_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Curve = new CorrectionCurve([new CurveKnot(0, 10), new CurveKnot(2_000, 2_010)]);
        var answer = await world.DoneAsync(Write(world));
        world.Run(50);

        Assert.Null(answer.Refusal);
        Assert.Equal(LimitsSnapshot.Format(world.Pen.Curve.Digest()), answer.First.CurveDigest);
        Assert.Equal([new CurveKnot(190, 220), new CurveKnot(990, 1_040)], world.Pen.Curve.Knots);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.Equal(0, world.Pen.PermissionFrames);
        Assert.Equal(CommandResult.Applied, Assert.Single(world.Journal.All<OutcomeRecord>()).Result);
    }

    [Fact]
    public async Task Written_again_under_another_request_id_the_curve_is_the_same_and_not_taken_back_twice()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Curve = new CorrectionCurve([new CurveKnot(0, 10), new CurveKnot(2_000, 2_010)]);
        var first = await world.DoneAsync(Write(world));
        var kept = Assert.Single(world.Journal.All<CalibrationCurveRecord>());
        Assert.Equal(("cal-1", 2), (kept.CalibrationId, kept.Before.Count));
        world.Run(50);
        var again = await world.DoneAsync(Write(world, new CorrectionCurve(kept.Before)));

        Assert.Null(again.Refusal);
        Assert.Equal(first.First.CurveDigest, again.First.CurveDigest);
        Assert.Equal([new CurveKnot(190, 220), new CurveKnot(990, 1_040)], world.Pen.Curve.Knots);
        Assert.Single(world.Journal.All<CalibrationCurveRecord>());
    }

    [Theory]
    [InlineData(typeof(ReadCurve))]
    [InlineData(typeof(EnterServiceMode))]
    [InlineData(typeof(WriteCurve))]
    public async Task A_pen_that_refuses_any_of_it_leaves_service_mode_and_the_call_says_so(Type command)
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Fate = one => one.GetType() == command ? CommandResult.Rejected : null;

        Assert.Equal("R-COMMAND-REJECTED", (await world.DoneAsync(Write(world))).Refusal?.RuleId);
        world.Run(50);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.Empty(world.Pen.Curve.Knots);
    }

    [Fact]
    public async Task A_pen_that_does_not_answer_is_not_waited_for_for_ever_and_the_outcome_is_said_to_be_unknown()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Fate = one =>
        {
            world.Pen.Mute |= one is EnterServiceMode;
            return null;
        };

        Assert.Equal("R-COMMAND-UNCERTAIN", (await world.DoneAsync(Write(world), 30_000)).Refusal?.RuleId);
    }

    [Fact]
    public async Task Neither_a_held_depth_nor_a_session_nor_the_clinics_records_let_a_curve_be_written()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.NoBench = true;
        Assert.Equal(FakeClinic.No.RuleId, (await world.DoneAsync(Write(world))).Refusal?.RuleId);
        world.Clinic.NoBench = false;
        Assert.Null((await world.DoneAsync(world.Do(new Request.HoldDepth(PenWorld.PenId, 1_000) { RequestId = world.NewRequestId(), By = PenWorld.Anna }))).Refusal);
        Assert.Equal("R-TRIGGER-PRESSED", (await world.DoneAsync(Write(world))).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Do(new Request.EndHold(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }))).Refusal);
        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
        Assert.Equal("R-CALIBRATION-SESSION", (await world.DoneAsync(Write(world))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Under_a_lease_that_was_lost_no_curve_is_written_and_nothing_is_sent()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        world.Run(31_000);

        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(Write(world))).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is WriteCurve or EnterServiceMode);

        // The one after the handshake.
        Assert.Single(world.Pen.Reads.OfType<ReadCurve>());
    }

    private static Task<Answer> Write(PenWorld world, CorrectionCurve? before = null) => world.Do(new Request.WriteCurve(PenWorld.PenId, "cal-1")
    {
        RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease, Found = Found(), Before = before,
    });

    internal static CalibrationResult Found() => new()
    {
        OffsetNm = 0,
        GainPpm = 1_000_000,
        Points = [new CalibrationPoint(200, 200_000, 220_000, -20_000, 0, 0), new CalibrationPoint(1_000, 1_000_000, 1_040_000, -40_000, 0, 0)],
        Outliers = [],
        RepeatabilityNm = 0,
        BacklashNm = 0,
        ExpandedUncertaintyNm = 6_000,
        WorstSetUm = 1_000,
        WorstErrorNm = -40_000,
        ToleranceUm = 150,
        Passed = true,
    };
}
