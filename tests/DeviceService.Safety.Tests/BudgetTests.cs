using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class BudgetTests
{
    private const long Minute = 60_000_000;

    [Fact]
    public void Each_budget_of_an_area_follows_from_the_profile_and_the_size_in_the_plan()
    {
        var sheet = BudgetSheet.OfArea(Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 3, 100, 1_200, 5_000_000)), TreatmentArea.Cheek, BodySide.Left, 24.5m);

        Assert.Equal(
            [(BudgetKind.Punctures, 98_000L, 1_200L), (BudgetKind.Passes, 8, 3), (BudgetKind.AreaTime, 30 * Minute, 5_000_000)],
            sheet.Select(budget => (budget.Kind, budget.Max, budget.Used)));
        Assert.All(sheet, budget => Assert.Equal((TreatmentArea.Cheek, BodySide.Left), (budget.Area, budget.Side)));
        Assert.Equal([FigureMark.Unverified, FigureMark.Unverified, FigureMark.Unverified], sheet.Select(budget => budget.Mark));
        Assert.Equal(Profile.For(TreatmentArea.Cheek).PuncturesPerCm2Max.Source, sheet[0].Source);
    }

    [Theory]
    [InlineData("SIM-12", 45)]
    [InlineData("SIM-36", 60)]
    [InlineData("of nobody's", 50)]
    [InlineData(null, 50)]
    public void Every_kind_has_its_bound_in_the_order_of_kinds_and_a_known_cartridge_its_own(string? model, int cartridgeMinutes)
    {
        var profile = Profile with
        {
            Budgets = Profile.Budgets with { CartridgeMinutesMax = Profile.Budgets.CartridgeMinutesMax with { Value = 50 } },
            Cartridges = [.. Profile.Cartridges.Select(static one => one.Model == "SIM-12" ? one with { MinutesMax = one.MinutesMax with { Value = 45 } } : one)],
        };
        var cheek = profile.For(TreatmentArea.Cheek);
        var bounds = BudgetSheet.Bounds(profile, TreatmentArea.Cheek, model);

        Assert.Equal(Enum.GetValues<BudgetKind>(), bounds.Select(static bound => bound.Kind));
        Assert.Equal([cheek.PuncturesPerCm2Max, cheek.PassesMax, cheek.MinutesMax, profile.Budgets.SessionMinutesMax], bounds.Take(4).Select(static bound => bound.Figure));
        Assert.Equal(cartridgeMinutes, bounds[4].Figure.Value);
        Assert.Equal([profile.Budgets.DayMinutesMax, cheek.DwellMsMax], bounds.Skip(5).Select(static bound => bound.Figure));
    }

    [Fact]
    public void One_side_is_not_the_other_and_one_area_not_its_neighbour()
    {
        var use = Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 3, 100, 1_200, 5_000_000));

        Assert.All(BudgetSheet.OfArea(use, TreatmentArea.Cheek, BodySide.Right, 10), budget => Assert.Equal(0, budget.Used));
        Assert.All(BudgetSheet.OfArea(use, TreatmentArea.Chin, BodySide.Left, 10), budget => Assert.Equal(0, budget.Used));
    }

    [Fact]
    public void Over_all_areas_session_cartridge_and_day_are_counted()
    {
        var use = Use(
            new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 0, 0, 5_000_000),
            new AreaUse(TreatmentArea.Nose, BodySide.Midline, 1, 0, 0, 2_000_000)) with { CartridgeUs = 11, DayUs = 12 };

        Assert.Equal(
            [(BudgetKind.SessionTime, 60 * Minute, 7_000_000L), (BudgetKind.CartridgeTime, 60 * Minute, 11), (BudgetKind.DayTime, 60 * Minute, 12)],
            BudgetSheet.OverAll(use).Select(budget => (budget.Kind, budget.Max, budget.Used)));
        Assert.All(BudgetSheet.OverAll(use), budget => Assert.Null(budget.Area));
    }

    [Fact]
    public void Time_in_one_place_is_held_against_the_longest_of_its_area_and_refuses_no_arming()
    {
        var dwell = BudgetSheet.Dwell(Profile, TreatmentArea.Cheek, BodySide.Left, 400_000);

        Assert.Equal(
            (BudgetKind.Dwell, TreatmentArea.Cheek, BodySide.Left, Profile.For(TreatmentArea.Cheek).DwellMsMax.Value * 1_000L, 400_000L, 600_000L),
            (dwell.Kind, dwell.Area!.Value, dwell.Side!.Value, dwell.Max, dwell.Used, dwell.Remaining));
        Assert.Equal((Profile.For(TreatmentArea.Cheek).DwellMsMax.Source, Profile.For(TreatmentArea.Cheek).DwellMsMax.Mark), (dwell.Source, dwell.Mark));
        Assert.DoesNotContain(BudgetSheet.OfArea(Use(), TreatmentArea.Cheek, BodySide.Left, 10).Concat(BudgetSheet.OverAll(Use())), budget => budget.Kind == BudgetKind.Dwell);
    }

    [Fact]
    public void A_cartridge_of_a_known_model_has_its_own_time_and_any_other_the_general_one()
    {
        var profile = Profile with
        {
            Cartridges = [Profile.Cartridges[0] with { MinutesMax = Minutes(7) }, Profile.Cartridges[1]],
            Budgets = Profile.Budgets with { CartridgeMinutesMax = Minutes(9) },
        };

        Assert.Equal(7 * Minute, Cartridge(Use() with { Profile = profile }).Max);
        Assert.Equal(9 * Minute, Cartridge(Use() with { Profile = profile, CartridgeModel = "foreign" }).Max);
        Assert.Equal(9 * Minute, Cartridge(Use() with { Profile = profile, CartridgeModel = null }).Max);

        static Budget Cartridge(BudgetCase use) => BudgetSheet.OverAll(use).Single(budget => budget.Kind == BudgetKind.CartridgeTime);
    }

    [Fact]
    public void Needles_that_nobody_knows_are_as_many_as_any_qualified_cartridge_has()
    {
        Assert.Equal(36, (Use() with { Needles = null, CartridgeModel = null }).NeedlesCounted);
        Assert.Equal(12, (Use() with { Needles = null }).NeedlesCounted);
        Assert.Equal(14, (Use() with { Needles = 14 }).NeedlesCounted);
        Assert.Equal(12, (Use() with { Needles = 1 }).NeedlesCounted);
        Assert.Equal(3, (Use() with { Needles = 3, CartridgeModel = null }).NeedlesCounted);
        Assert.Equal(1, (Use() with { Needles = 0, CartridgeModel = null, Profile = Profile with { Cartridges = [] } }).NeedlesCounted);

        var unknown = Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 100, null, 0));
        Assert.Equal(3_600, BudgetSheet.OfArea(unknown, TreatmentArea.Cheek, BodySide.Left, 10)[0].Used);
    }

    [Fact]
    public void What_is_left_is_never_below_nothing()
    {
        var budget = new Budget(BudgetKind.DayTime, null, null, 10, 9, "", FigureMark.Unverified);

        Assert.Equal((1, false), (budget.Remaining, budget.IsSpent));
        Assert.Equal((0, true), ((budget with { Used = 10 }).Remaining, (budget with { Used = 10 }).IsSpent));
        Assert.Equal((0, true), ((budget with { Used = 12 }).Remaining, (budget with { Used = 12 }).IsSpent));
    }

    [Theory]
    [InlineData(BudgetKind.AreaTime, StopReason.AreaTimeSpent)]
    [InlineData(BudgetKind.SessionTime, StopReason.SessionTimeSpent)]
    [InlineData(BudgetKind.CartridgeTime, StopReason.CartridgeTimeSpent)]
    [InlineData(BudgetKind.DayTime, StopReason.DayTimeSpent)]
    public void An_arming_is_given_the_time_of_the_budget_that_ends_first(BudgetKind first, StopReason reason)
    {
        var left = TimeSpan.FromSeconds(9).Ticks / TimeSpan.TicksPerMicrosecond;
        var use = Use(
            new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 0, 0, first == BudgetKind.AreaTime ? (30 * Minute) - left : 0),
            new AreaUse(TreatmentArea.Nose, BodySide.Midline, 1, 0, 0, first == BudgetKind.SessionTime ? (60 * Minute) - left : 0)) with
        {
            CartridgeUs = first == BudgetKind.CartridgeTime ? (60 * Minute) - left : 0,
            DayUs = first == BudgetKind.DayTime ? (60 * Minute) - left : 0,
        };

        var allowance = Allowance(use);

        Assert.Equal((left, reason, first), (allowance.DriveUs, allowance.TimeReason, allowance.Time.Kind));
    }

    [Fact]
    public void An_arming_is_given_whole_strokes_rounded_down()
    {
        var use = Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 1, 12, 0));

        Assert.Equal((4_000 - 12) / 12, Allowance(use, sizeCm2: 1).Strokes);
        Assert.Equal((12, 1_000, 77ul), (Allowance(use).Needles, Allowance(use).DwellMs, Allowance(use, counted: 77).StrokesCounted!.Value));
        Assert.Equal(BudgetKind.Punctures, Allowance(use).Punctures.Kind);
        Assert.Equal(0, Allowance(Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 400, 5_000, 0)), sizeCm2: 1).Strokes);
    }

    [Fact]
    public void Nothing_is_armed_for_a_budget_that_is_used_up_and_the_refusal_names_it()
    {
        Assert.Equal(["R-BUDGET-PUNCTURES"], Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 333, 3_989, 0)));
        Assert.Empty(Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 332, 3_988, 0)));
        Assert.Equal(["R-BUDGET-PUNCTURES"], Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 332, 3_988, 0, 0.5m)));
        Assert.Empty(Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 332, 3_988, 0, 2)));
        Assert.Equal(["R-BUDGET-PASSES"], Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 8, 0, 0, 0)));
        Assert.Empty(Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 7, 0, 0, 0)));
        Assert.Equal(["R-BUDGET-AREA-TIME"], Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 0, 0, 30 * Minute)));
        Assert.Empty(Refused(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 1, 0, 0, (30 * Minute) - 1)));
        Assert.Equal(["R-BUDGET-SESSION-TIME"], Refused(new AreaUse(TreatmentArea.Nose, BodySide.Left, 1, 0, 0, 60 * Minute)));
        Assert.Equal(["R-BUDGET-CARTRIDGE-TIME"], Ids(Use() with { CartridgeUs = 60 * Minute }));
        Assert.Equal(["R-BUDGET-DAY-TIME"], Ids(Use() with { DayUs = 60 * Minute }));

        static string[] Refused(AreaUse use) => Ids(Use(use));
        static string[] Ids(BudgetCase use) =>
            [.. BudgetRules.Evaluate(use, TreatmentArea.Cheek, BodySide.Left, 1).Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId)];
    }

    [Fact]
    public void A_refusal_says_what_was_used_of_how_much_and_where()
    {
        var verdicts = BudgetRules.Evaluate(
            Use(new AreaUse(TreatmentArea.Cheek, BodySide.Left, 8, 0, 4_000, 30 * Minute)) with { DayUs = 61 * Minute }, TreatmentArea.Cheek, BodySide.Left, 1);

        Assert.Equal(6, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal("H04", verdict.HazardId));
        Assert.Equal("CHEEK LEFT has had 4000 of 4000 punctures in this session; not one stroke more is left.", verdicts[0].Refusal!.Sentence);
        Assert.Equal("CHEEK LEFT has had 8 of 8 passes in this session.", verdicts[1].Refusal!.Sentence);
        Assert.Equal("Needles ran on CHEEK LEFT for 1800 of 1800 s in this session.", verdicts[2].Refusal!.Sentence);
        Assert.Equal("Needles ran for 3660 of 3600 s for this patient today.", verdicts[5].Refusal!.Sentence);
        Assert.Equal(("CHEEK", "LEFT"), (verdicts[2].Refusal!.Details["area"], verdicts[2].Refusal!.Details["side"]));
        Assert.Equal(("", ""), (verdicts[5].Refusal!.Details["area"], verdicts[5].Refusal!.Details["side"]));
    }

    [Fact]
    public void Nothing_is_budgeted_for_no_case()
    {
        Assert.Throws<ArgumentNullException>("facts", () => BudgetSheet.OfArea(null!, TreatmentArea.Cheek, BodySide.Left, 1));
        Assert.Throws<ArgumentNullException>("facts", () => BudgetSheet.OverAll(null!));
        Assert.Throws<ArgumentNullException>("facts", () => BudgetRules.Evaluate(null!, TreatmentArea.Cheek, BodySide.Left, 1));
        Assert.Throws<ArgumentNullException>("facts", () => BudgetRules.Evaluate(null!, TreatmentArea.Cheek, BodySide.Left, null));
        Assert.Throws<ArgumentNullException>("facts", () => TreatmentAllowance.Of(null!, TreatmentArea.Cheek, BodySide.Left, 1, null));
    }

    [Fact]
    public void Of_what_is_not_planned_the_budgets_over_all_areas_are_judged_and_those_of_the_area_are_listed_and_pass_nothing()
    {
        var verdicts = BudgetRules.Evaluate(Use(), TreatmentArea.Cheek, BodySide.Left, null);

        Assert.Equal(BudgetRules.Evaluate(Use(), TreatmentArea.Cheek, BodySide.Left, 1).Select(verdict => verdict.RuleId), verdicts.Select(verdict => verdict.RuleId));
        Assert.Equal(
            ["R-BUDGET-SESSION-TIME", "R-BUDGET-CARTRIDGE-TIME", "R-BUDGET-DAY-TIME"], verdicts.Where(verdict => verdict.Passed).Select(verdict => verdict.RuleId));
        Assert.All(verdicts.Take(3), verdict => Assert.Equal(("the plan has no such area and side", null), (verdict.NotJudgedBecause, verdict.Refusal)));
    }

    [Fact]
    public void Punctures_pause_at_the_sample_that_reaches_them()
    {
        // 4,000 punctures by 12 needles are 333 strokes: at 110 Hz 3.027 s.
        var guard = new SampleGuard(Guard(allowance: Allowance(sizeCm2: 1)));
        Assert.Null(Drive(guard, 0, 3_020));

        var breach = guard.Check(Sample(3_030))!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.PuncturesSpent), (breach.Action, breach.Reason));
        Assert.Equal((4_000, 333 * 12), (breach.Limit, breach.Observed));
        Assert.Equal(333, guard.Strokes);
    }

    [Fact]
    public void The_pen_s_own_count_counts_where_it_says_more_and_only_what_came_since_the_arming()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(sizeCm2: 1, counted: 10_000)));
        guard.Count(10_332);
        Assert.Null(guard.Check(Sample(0)));
        guard.Count(10_333);

        Assert.Equal(StopReason.PuncturesSpent, guard.Check(Sample(10))?.Reason);

        var uncounted = new SampleGuard(Guard(allowance: Allowance(sizeCm2: 1)));
        uncounted.Count(10_333);
        Assert.Null(uncounted.Check(Sample(0)));
        var behind = new SampleGuard(Guard(allowance: Allowance(sizeCm2: 1, counted: 10_000)));
        behind.Count(3);
        Assert.Null(behind.Check(Sample(0)));
        Assert.Equal(0, behind.Strokes);
    }

    [Fact]
    public void Time_pauses_at_the_sample_that_reaches_it_and_says_which_budget()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = (60 * Minute) - 2_000_000 })));
        Assert.Null(Drive(guard, 0, 1_990));

        var breach = guard.Check(Sample(2_000))!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.DayTimeSpent, 3_600_000L, 3_600_000L), (breach.Action, breach.Reason, breach.Limit, breach.Observed));
        Assert.Equal(2_000_000, guard.DriveUs);
    }

    [Fact]
    public void Presses_of_one_arming_add_up_and_standing_uses_nothing()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = (60 * Minute) - 2_000_000 })));
        Drive(guard, 0, 1_000);
        for (var ms = 1_010; ms < 9_000; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms, drive: false, trigger: false)));
        }

        Assert.Equal(1_010_000, guard.DriveUs);
        Assert.Null(Drive(guard, 9_000, 9_980));
        Assert.Equal(StopReason.DayTimeSpent, guard.Check(Sample(9_990))?.Reason);
    }

    [Fact]
    public void Another_arming_begins_at_nothing_used_and_a_disarming_keeps_the_count_for_whoever_looks()
    {
        var guard = new SampleGuard(Guard());
        Drive(guard, 0, 1_000);
        guard.Adopt(GuardSettings.Disarmed);
        Assert.Equal(1_000_000, guard.DriveUs);

        guard.Adopt(Guard());

        Assert.Equal((0, 0), (guard.DriveUs, guard.Strokes));
    }

    [Fact]
    public void After_a_restart_nothing_is_counted_any_more()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(counted: 5)));
        Drive(guard, 0, 1_000);
        guard.Count(500);
        guard.Restart();

        Assert.Equal((0, 0), (guard.DriveUs, guard.Strokes));
        guard.Adopt(Guard(allowance: Allowance(counted: 5)));
        Assert.Equal(0, guard.Strokes);
    }

    [Fact]
    public void The_faster_of_two_rates_counts_for_the_time_between_them()
    {
        var guard = new SampleGuard(Guard());
        guard.Check(Sample(0, rateMillihertz: 100_000));
        guard.Check(Sample(100, rateMillihertz: 50_000));
        guard.Check(Sample(200, rateMillihertz: 100_000));
        Assert.Equal(20, guard.Strokes);

        guard.Check(Sample(300, rateMillihertz: 0, drive: false));
        Assert.Equal(30, guard.Strokes);
        guard.Check(Sample(400, rateMillihertz: 100_000, drive: false));
        Assert.Equal(30, guard.Strokes);
        guard.Check(Sample(500, rateMillihertz: 100_000));
        Assert.Equal(40, guard.Strokes);
    }

    [Fact]
    public void What_stops_goes_before_what_pauses()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = (60 * Minute) - 100_000 })));
        Drive(guard, 0, 90, ms => Sample(ms, measuredUm: 880));

        Assert.Equal(StopReason.DepthDeviation, guard.Check(Sample(100, measuredUm: 880))?.Reason);
    }

    [Fact]
    public void A_pen_that_stands_is_not_paused_for_a_used_up_budget()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = 60 * Minute })));

        Assert.Null(guard.Check(Sample(0, drive: false, trigger: false)));
        Assert.Equal(StopReason.DayTimeSpent, guard.Check(Sample(10))?.Reason);
    }

    [Fact]
    public void A_profile_that_is_stricter_stops_at_a_used_up_budget()
    {
        var strict = Profile with { Reactions = [new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified)] };
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = 60 * Minute }), profile: strict));

        Assert.Equal(GuardAction.Stop, guard.Check(Sample(0))?.Action);
    }

    [Fact]
    public void A_drive_on_the_bench_has_its_time_and_nothing_else_ends_it_before()
    {
        var allowance = TreatmentAllowance.OnTheBench(7, SelfTestBounds.RateDriveUs);

        Assert.Equal((30_000_000L, 30_000_000L, 30_000, 1, 7UL), (allowance.DriveUs, allowance.Strokes, allowance.DwellMs, allowance.Needles, allowance.StrokesCounted!.Value));
        Assert.Equal(
            (StopReason.SessionTimeSpent, BudgetKind.SessionTime, 30_000_000L, 0L), (allowance.TimeReason, allowance.Time.Kind, allowance.Time.Max, allowance.Time.Used));
        Assert.Equal((BudgetKind.Punctures, 30_000_000L, 0L), (allowance.Punctures.Kind, allowance.Punctures.Max, allowance.Punctures.Used));
        Assert.Equal((SelfTestBounds.Own, SelfTestBounds.Own), (allowance.Time.Source, allowance.Punctures.Source));
    }

    private static Figure Minutes(int minutes) => new(minutes, "min", "", FigureMark.Unverified);

    private static GuardBreach? Drive(SampleGuard guard, int fromMs, int toMs, Func<double, PenSample>? sample = null)
    {
        for (var ms = fromMs; ms <= toMs; ms += 10)
        {
            if (guard.Check(sample is null ? Sample(ms) : sample(ms)) is { } breach)
            {
                return breach;
            }
        }

        return null;
    }
}
