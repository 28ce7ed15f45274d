using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>The report that goes with a refused arming never shows a list in which all passed: what refused is a row of it.</summary>
public sealed class RefusedArmingReportTests : LoggedTests
{
    public static TheoryData<string, string> AfterTheIntent => new()
    {
        { "stopped", "R-STOP-LATCHED" },
        { "pressed", "R-TRIGGER-PRESSED" },
        { "records", "R-CLINIC-BOOK" },
        { "not judged any more", "R-ARM-NOT-JUDGED" },
        { "disarmed", "R-COMMAND-REJECTED" },
        { "not written", "R-JOURNAL" },
        { "taken", "R-CARTRIDGE-TAKEN" },
        { "other limits", "R-LIMITS-UNCONFIRMED" },
        { "rejected", "R-COMMAND-REJECTED" },
        { "not answered", "R-COMMAND-UNCERTAIN" },
    };

    [Theory]
    [MemberData(nameof(AfterTheIntent))]
    public async Task What_refuses_after_the_intent_is_the_first_that_failed_in_the_report(string what, string rule)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var (passed, _) = await world.DoneAsync(world.Fleet.ReportArmingAsync(world.Arming()));
        Assert.True(passed!.MayArm);
        if (what == "taken")
        {
            await world.Journal.AppendAsync([ReservedElsewhere(world)]);
        }

        world.Journal.Refuses = entry => what == "not written" && entry is IntentRecord;
        world.Pen.Fate = command => (what, command) switch
        {
            ("rejected", Arm) => CommandResult.Rejected,
            ("not answered", Arm) => CommandResult.Uncertain,
            _ => null,
        };
        world.Pen.GivesBack = what == "other limits" ? static ticket => new CommandOutcome(ticket, CommandResult.Rejected, CommandOutcome.ReadBackDiffers) : null;
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Pump();
        Assert.Equal(ArmingStage.Intent, world.Owner.State.Arming?.Stage);
        Task beside = what switch
        {
            "stopped" => world.EmergencyStop(),
            "disarmed" => world.Disarm(),
            _ => Task.CompletedTask,
        };
        (world.Clinic.NoArming, world.Clinic.ArmingNotJudged) = (what == "records", what == "not judged any more");
        if (what == "pressed")
        {
            world.Pen.Press();
            world.Run(20);
        }

        world.Pump();
        world.Journal.LetGo();

        var answer = await world.DoneAsync(arming);
        var report = answer.First.Arming!;
        Assert.Equal((rule, rule), (answer.Refusal?.RuleId, report.Refusal?.RuleId));
        Assert.False(report.MayArm);
        var failed = report.Verdicts.First(static one => !one.Passed);
        Assert.Equal(rule == Rules.PreconditionNotJudged.Id ? null : rule, failed.Refusal?.RuleId);
        Assert.Equal(report.Verdicts.Count, report.Verdicts.Select(static one => one.RuleId).Distinct().Count());
        Assert.Superset(passed.Verdicts.Select(static one => one.RuleId).ToHashSet(), report.Verdicts.Select(static one => one.RuleId).ToHashSet());
        world.Run(1_000);
        await beside;
    }

    [Fact]
    public async Task What_waited_and_was_disarmed_meanwhile_says_so_in_its_report_before_all_that_passed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.LoopBlocked = true;
        var disarming = world.Disarm();
        var late = world.Arm();
        world.LoopBlocked = false;

        Assert.Null((await world.DoneAsync(disarming)).Refusal);
        var answer = await world.DoneAsync(late);

        Assert.Equal(("R-COMMAND-REJECTED", "R-COMMAND-REJECTED"), (answer.Refusal?.RuleId, answer.First.Arming!.Verdicts[0].Refusal?.RuleId));
        Assert.All(answer.First.Arming.Verdicts.Skip(1), static one => Assert.True(one.Passed));
    }

    [Fact]
    public void A_row_that_stands_for_the_refusal_is_the_one_that_failed_and_comes_first_and_another_is_added()
    {
        var link = new PreconditionVerdict(Rules.LinkNotOnline.Id, Rules.LinkNotOnline.HazardId, null);
        var shown = new PreconditionVerdict(Rules.ReadBackMissing.Id, Rules.ReadBackMissing.HazardId, Rules.ReadBackDiffers.Refuse());
        var trigger = new PreconditionVerdict(Rules.TriggerPressed.Id, Rules.TriggerPressed.HazardId, null);
        var report = new ArmingReport(new Moment(DateTimeOffset.UnixEpoch, 0), [link, shown, trigger], new ReadBack
        {
            SessionId = "ses-1",
            PatientReference = "patient-7",
            Target = new PassTarget(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal),
            ProtrusionUm = 1_000,
            StrokeRateMillihertz = 110_000,
            LimitUm = 1_350,
            CartridgeId = "tag-1",
            CartridgeInsertion = "7.1",
        });

        Assert.Same(report, report.RefusedBy(Rules.ReadBackDiffers.Refuse()));

        var pressed = report.RefusedBy(Rules.TriggerPressed.Refuse(("pen", "SN-1")));
        Assert.Equal([Rules.TriggerPressed.Id, link.RuleId, shown.RuleId], pressed.Verdicts.Select(static one => one.RuleId));
        Assert.Equal(Rules.TriggerPressed.Id, pressed.Verdicts[0].Refusal?.RuleId);

        var other = report.RefusedBy(Rules.ClinicBookDefect.Refuse());
        Assert.Equal([Rules.ClinicBookDefect.Id, link.RuleId, shown.RuleId, trigger.RuleId], other.Verdicts.Select(static one => one.RuleId));
        Assert.Equal(Rules.ClinicBookDefect.HazardId, other.Verdicts[0].HazardId);

        // A row that refuses by a rule nearer to the cause stays that row.
        var again = other.RefusedBy(Rules.ReadBackDiffers.Refuse());
        Assert.Equal([shown.RuleId, Rules.ClinicBookDefect.Id, link.RuleId, trigger.RuleId], again.Verdicts.Select(static one => one.RuleId));
        Assert.Equal(Rules.ReadBackDiffers.Id, again.Verdicts[0].Refusal?.RuleId);
    }

    private static ReservationRecord ReservedElsewhere(PenWorld world) => new()
    {
        At = world.Owner.State.Session!.At,
        By = Actor.Service,
        SessionId = "ses-other",
        ReservationId = "res-other",
        State = ReservationState.Reserved,
        CartridgeTagId = world.Pen.Cartridge.TagId,
        Presses = 0,
        Strokes = 0,
    };
}
