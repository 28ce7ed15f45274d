using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class ReadBackTests : LoggedTests
{
    private static readonly PassTarget s_cheek = new(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal);

    [Fact]
    public async Task Nothing_is_armed_before_the_operator_was_shown_what_would_be()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        var refused = await world.DoneAsync(world.Do(world.Arming() with { ReadBackDigest = null }));

        Assert.Equal("R-READBACK-MISSING", refused.Refusal!.RuleId);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task Whatever_was_shown_otherwise_than_it_is_keeps_the_pen_from_being_armed()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var shown = world.Shown(s_cheek)!;
        ReadBack[] wrong =
        [
            shown with { SessionId = "ses-other" },
            shown with { PatientReference = "patient-8" },
            shown with { Target = s_cheek with { Area = TreatmentArea.Chin } },
            shown with { Target = s_cheek with { Side = BodySide.Right } },
            shown with { Target = s_cheek with { Number = 2 } },
            shown with { Target = s_cheek with { Direction = PassDirection.Vertical } },
            shown with { ProtrusionUm = shown.ProtrusionUm + 1 },
            shown with { StrokeRateMillihertz = shown.StrokeRateMillihertz - 1 },
            shown with { LimitUm = shown.LimitUm + 1 },
            shown with { CartridgeId = shown.CartridgeId + "1" },
            shown with { CartridgeInsertion = shown.CartridgeInsertion + "1" },
        ];
        Assert.Equal(wrong.Length + 1, wrong.Append(shown).Select(one => one.Digest()).Distinct().Count());

        foreach (var one in wrong)
        {
            var refused = await world.DoneAsync(world.Do(world.Arming() with { ReadBackDigest = one.Digest() }));
            Assert.Equal("R-READBACK-DIFFERS", refused.Refusal?.RuleId);
        }

        Assert.DoesNotContain(PenMode.Armed, new[] { world.Pen.Mode });
    }

    [Fact]
    public async Task A_cartridge_taken_out_and_put_back_wants_a_new_read_back()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var shown = world.Arming();
        var again = world.Pen.Cartridge with { Insertions = 2 };

        world.Pen.TakeCartridgeOut();
        world.Run(300);
        world.Pen.PutCartridgeIn(again);
        world.Run(300);

        Assert.Equal("R-READBACK-DIFFERS", (await world.DoneAsync(world.Do(shown))).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task The_report_lists_every_precondition_and_what_has_to_be_shown_and_changes_nothing()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var entries = world.Journal.Head.EntryCount;

        var (report, _) = await world.DoneAsync(world.Fleet.ReportArmingAsync(world.Arming() with { ReadBackDigest = null }));

        Assert.Equal(world.Shown(s_cheek), report!.ReadBack);
        Assert.Equal(["R-READBACK-MISSING"], report.Verdicts.Where(one => !one.Passed).Select(one => one.Refusal!.RuleId));
        Assert.True(report.ReadyForReadBack);
        Assert.False(report.MayArm);
        Assert.True(report.Verdicts.Count > 30);
        Assert.Equal(report.Verdicts.Count, report.Verdicts.Select(one => one.RuleId).Distinct().Count());
        Assert.Equal(entries, world.Journal.Head.EntryCount);
        Assert.True((await world.DoneAsync(world.Fleet.ReportArmingAsync(world.Arming()))).Report!.MayArm);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task The_report_lists_the_same_preconditions_whatever_is_missing_and_a_refused_arming_brings_it()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var (whole, _) = await world.DoneAsync(world.Fleet.ReportArmingAsync(world.Arming()));
        Assert.True(whole!.MayArm);

        var elsewhere = world.Arming() with { Target = new PassTarget(TreatmentArea.Nose, BodySide.Left, 1, PassDirection.Horizontal) };
        await HeldAsync(elsewhere, Rules.PuncturesSpent, Rules.PassesSpent, Rules.AreaTimeSpent, Rules.PassNotPlanned, Rules.DepthArea);
        world.Pen.TakeCartridgeOut();
        world.Run(300);
        await HeldAsync(world.Arming(), Rules.CartridgeUsed, Rules.CartridgeExpired, Rules.CartridgeTimeSpent);

        async Task HeldAsync(Request.ArmSession asked, params Rule[] open)
        {
            var (report, _) = await world.DoneAsync(world.Fleet.ReportArmingAsync(asked));
            Assert.Equal(whole.Verdicts.Select(static one => one.RuleId), report!.Verdicts.Select(static one => one.RuleId));
            Assert.All(open, rule => Assert.NotNull(report.Verdicts.Single(one => one.RuleId == rule.Id).NotJudgedBecause));
            Assert.False(report.MayArm);
            var refused = await world.DoneAsync(world.Do(asked));
            Assert.Equal(report.Refusal?.RuleId, refused.Refusal?.RuleId);
            Assert.Equal(report.Verdicts.Select(Shown), refused.First.Arming!.Verdicts.Select(Shown));
        }

        static (string, string?, string?) Shown(PreconditionVerdict verdict) => (verdict.RuleId, verdict.Refusal?.RuleId, verdict.NotJudgedBecause);
    }

    [Fact]
    public async Task What_is_armed_is_shown_with_area_and_depth_from_the_arming_on_through_a_press_until_it_is_disarmed()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null(Shown());

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        Assert.Equal((s_cheek, 1_000, 110_000), Shown());
        world.Pen.Press();
        world.Run(500);
        Assert.Equal(SessionState.Treating, world.State);
        Assert.Equal((s_cheek, 1_000, 110_000), Shown());
        world.Pen.Release();
        world.Run(400);
        Assert.Equal(SessionState.Armed, world.State);
        Assert.Equal((s_cheek, 1_000, 110_000), Shown());

        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        Assert.Null(Shown());

        (PassTarget, int, int)? Shown() =>
            world.Owner.Views.Session!.Armed is { } armed ? (armed.Target, armed.ProtrusionUm, armed.StrokeRateMillihertz) : null;
    }

    [Fact]
    public async Task A_refused_arming_brings_the_report_under_which_it_was_refused()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Pen.TakeCartridgeOut();
        world.Run(300);

        var answer = await world.DoneAsync(world.Arm());

        Assert.Equal("R-CARTRIDGE-ABSENT", answer.Refusal!.RuleId);
        Assert.Equal(answer.Refusal, answer.First.Arming!.Refusal);
    }

    [Fact]
    public async Task A_report_on_a_session_that_is_over_or_unknown_is_refused()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var arming = world.Arming();
        await world.DoneAsync(world.Abort());

        Assert.Equal("R-SESSION-OVER", (await world.DoneAsync(world.Fleet.ReportArmingAsync(arming))).Refusal?.RuleId);
        Assert.Equal("R-SESSION-UNKNOWN", (await world.DoneAsync(world.Fleet.ReportArmingAsync(arming with { SessionId = "ses-none" }))).Refusal?.RuleId);
    }
}
