using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>H04: what is used up pauses, on time, and nothing is armed against it.</summary>
public sealed class BudgetTests : LoggedTests
{
    // 30 cm2 of the left cheek: 1,320 punctures are 110 strokes of 12 needles, one second at 110 Hz.
    private const long Punctures = 1_320;

    [Fact]
    public async Task Reaching_the_punctures_of_an_area_disarms_pauses_and_raises_an_alarm_without_a_latch()
    {
        await using var world = await ArmedAsync();
        world.Pen.Press();
        world.Run(1_500);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.False(world.Pen.Latch.IsLatched);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.InRange((long)world.Pen.Strokes * 12, Punctures - 24, Punctures + 60);
        Assert.Equal(StopReason.PuncturesSpent, world.Journal.All<ActivationRecord>().Single().EndedBy);
        Assert.Contains(world.Journal.All<AlarmRecord>(), alarm => alarm is { Priority: AlarmPriority.Medium, HazardId: "H04", RuleId: "R-PUNCTURES-REACHED" });
        Assert.NotNull(world.Journal.All<AlarmRecord>()[^1].EndedAt);
        world.Pen.Release();
        world.Run(50);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        Assert.Equal(Rules.PuncturesSpent.Id, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Arm(area: TreatmentArea.Forehead, side: BodySide.Midline))).Refusal);
    }

    [Fact]
    public async Task A_plan_that_makes_an_area_larger_after_needles_ran_there_adds_no_punctures()
    {
        await using var world = await ArmedAsync();
        world.Pen.Press();
        world.Run(1_500);
        Assert.Equal(SessionState.Paused, world.State);
        world.Pen.Release();
        world.Run(50);

        PlanItem[] larger = [.. PenWorld.Plan().Select(static item => item with { SizeCm2 = item.SizeCm2 * 2 })];
        Assert.Null((await world.DoneAsync(world.Do(new Request.UpdatePlan(world.SessionId, larger, null, "the cheek is larger")
        {
            RequestId = world.NewRequestId(), By = PenWorld.Anna,
        }))).Refusal);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);

        Assert.Equal(Rules.PuncturesSpent.Id, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Equal(30m, Assert.Single(world.Owner.State.Session!.Progress).SizeCm2);
    }

    [Fact]
    public async Task A_budget_that_is_reached_while_the_owner_loop_is_blocked_ends_the_drive_within_the_dead_man()
    {
        await using var world = await ArmedAsync();
        world.Pen.Press();
        world.Run(960);
        Assert.True(world.Pen.Driving);
        world.LoopBlocked = true;

        world.Run(260);

        // 200 ms of the dead-man from the sample that reached it, and no more.
        Assert.False(world.Pen.Driving);
        Assert.InRange((long)world.Pen.Strokes, 100, 110 + 24);
        world.LoopBlocked = false;
        world.Run(500);
        Assert.NotEqual(SessionState.Treating, world.State);
    }

    [Fact]
    public async Task A_profile_may_have_a_used_up_budget_stop()
    {
        await using var world = await ArmedAsync(profile => profile with
        {
            Reactions = [.. profile.Reactions.Select(row => row.HazardId == "H04" ? row with { Reaction = Reaction.Stop } : row)],
        });
        world.Pen.Press();
        world.Run(1_500);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Equal(StopReason.PuncturesSpent, world.Pen.Latch.Reason);
        Assert.InRange((long)world.Pen.Strokes * 12, Punctures - 24, Punctures + 24);
    }

    [Fact]
    public async Task A_profile_may_have_an_unseen_alarm_stop()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Profile = world.Profile with
        {
            Reactions = [.. world.Profile.Reactions.Select(row => row.HazardId == "H25" ? row with { Reaction = Reaction.Stop } : row)],
        };
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Hearing!.Dispose();
        for (var s = 0; s < 4; s++)
        {
            await world.DoneAsync(world.Renew());
            world.Run(1_000);
        }

        Assert.Equal(StopReason.AlarmUnseen, world.Pen.Latch.Reason);
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task What_was_used_up_holds_over_presses_armings_and_a_restart()
    {
        await using var world = await ArmedAsync();
        await TreatAsync(world, 600);
        Assert.Equal(SessionState.Ready, world.State);
        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(500);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        world.Pen.Press();
        world.Run(1_000);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.InRange((long)world.Pen.Strokes * 12, Punctures - 24, Punctures + 60);
        Assert.Contains(world.Owner.Views.Session!.Record.Cartridges, one => one is { CartridgeTagId: "tag-1", DriveTimeUs: > 900_000 and < 1_100_000 });
    }

    [Fact]
    public async Task The_time_of_the_day_counts_what_was_done_in_other_sessions()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.Outside = new TreatmentUse(59_500_000 + (59 * 60_000_000L), 0);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(900);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(StopReason.DayTimeSpent, world.Journal.All<ActivationRecord>().Single().EndedBy);
        world.Pen.Release();
        world.Run(50);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);

        Assert.Equal(Rules.DayTimeSpent.Id, (await world.DoneAsync(world.Arm(area: TreatmentArea.Forehead, side: BodySide.Midline))).Refusal?.RuleId);
    }

    [Fact]
    public async Task The_time_of_a_cartridge_counts_over_sessions_and_another_cartridge_begins_anew()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.Outside = new TreatmentUse(0, 60 * 60_000_000L);

        Assert.Equal(Rules.CartridgeTimeSpent.Id, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        world.Clinic.Outside = TreatmentUse.None;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task What_another_session_uses_up_meanwhile_disarms()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Clinic.Outside = new TreatmentUse(60 * 60_000_000L, 0);
        world.Fleet.ReconsiderEligibility();

        world.Run(200);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task Passes_are_counted_with_the_one_that_is_begun_and_the_open_one_goes_on()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Profile = Changed(world.Profile, area => area with { PassesMax = area.PassesMax with { Value = 1 } });
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await TreatAsync(world, 100);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await TreatAsync(world, 100);

        Assert.Equal(Rules.PassesSpent.Id, (await world.DoneAsync(world.Arm(2))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Standing_in_one_place_pauses()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Pen.GlideUmPerSecond = 0;
        world.Run(50);
        world.Pen.Press();
        world.Run(1_300);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(StopReason.DwellTooLong, world.Journal.All<ActivationRecord>().Single().EndedBy);
    }

    [Fact]
    public async Task The_time_in_one_place_is_shown_twice_a_second_while_treating_and_begins_anew_where_the_pen_is_lifted()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Profile = Changed(world.Profile, area => area with { DwellMsMax = area.DwellMsMax with { Value = 5_000 } });
        world.Pen.GlideUmPerSecond = 0;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(600);
        Assert.Equal(0, Dwell()!.Used);
        var shown = new List<long>();
        world.Pen.Press();
        for (var ms = 0; ms < 2_600; ms += 10)
        {
            world.Run(10);
            if (Dwell()!.Used != shown.LastOrDefault())
            {
                shown.Add(Dwell()!.Used);
            }
        }

        Assert.InRange(shown.Count, 4, 6);
        Assert.Equal(shown.Order(), shown);
        Assert.InRange(shown[^1], 1_900_000, 2_600_000);
        Assert.Equal((TreatmentArea.Cheek, BodySide.Left, 5_000_000L, 5_000_000L - shown[^1]), (Dwell()!.Area!.Value, Dwell()!.Side!.Value, Dwell()!.Max, Dwell()!.Remaining));

        // This pen is off the skin once it is released: another place, and it is told although nothing is driven.
        world.Pen.Release();
        world.Run(1_000);
        Assert.Equal(SessionState.Armed, world.State);
        Assert.Equal(0, Dwell()!.Used);

        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        world.Run(600);
        Assert.Null(Dwell());

        Budget? Dwell() => world.Owner.Views.Session!.Budgets.SingleOrDefault(budget => budget.Kind == BudgetKind.Dwell);
    }

    [Fact]
    public async Task A_pen_that_does_not_report_its_glide_shows_no_time_in_one_place()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Run(1_500);

        Assert.Equal(SessionState.Treating, world.State);
        Assert.DoesNotContain(world.Owner.Views.Session!.Budgets, budget => budget.Kind == BudgetKind.Dwell);
    }

    [Fact]
    public async Task What_is_used_and_left_is_shown_twice_a_second_while_treating_and_agrees_with_the_records_afterwards()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Run(600);
        var sheets = new List<IReadOnlyList<Budget>>();
        world.Pen.Press();
        for (var ms = 0; ms < 3_000; ms += 10)
        {
            world.Run(10);
            if (sheets.Count == 0 || !ReferenceEquals(sheets[^1], world.Owner.Views.Session!.Budgets))
            {
                sheets.Add(world.Owner.Views.Session!.Budgets);
            }
        }

        var shown = sheets.Select(Of).Where(budget => budget.Used > 0).ToArray();
        Assert.InRange(shown.Length, 5, 7);
        Assert.Equal(shown.Select(budget => budget.Used).Order(), shown.Select(budget => budget.Used));
        Assert.InRange(shown[^1].Used, 2_300_000, 3_000_000);
        Assert.All(shown, budget => Assert.Equal(budget.Max - budget.Used, budget.Remaining));
        world.Pen.Release();
        world.Run(1_500);
        var record = world.Journal.All<ActivationRecord>().Single();
        Assert.Equal(record.Measured.DriveTimeUs, Used(BudgetKind.AreaTime));
        Assert.Equal(record.Measured.DriveTimeUs, Used(BudgetKind.CartridgeTime));
        Assert.Equal(record.Measured.Punctures, Used(BudgetKind.Punctures));
        Assert.Equal(1, Used(BudgetKind.Passes));

        Budget Of(IReadOnlyList<Budget> sheet) => sheet.Single(budget => budget.Kind == BudgetKind.SessionTime);
        long Used(BudgetKind kind) => world.Owner.Views.Session!.Budgets.First(budget => budget.Kind == kind).Used;
    }

    [Fact]
    public async Task Whoever_watches_a_session_is_told_what_is_used_and_left()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        var stop = TestContext.Current.CancellationToken;
        await using var reader = (await world.Fleet.WatchSessionAsync(world.SessionId, null, stop))!.GetAsyncEnumerator(stop);
        Assert.True(await reader.MoveNextAsync());
        var snapshot = Assert.IsType<FeedItem<SessionView, SessionEvent>.Snapshot>(reader.Current);
        Assert.NotEmpty(snapshot.Value.Budgets);
        world.Run(600);

        SessionEvent.BudgetsStand? standing = null;
        while (standing is null or { Items: [{ Used: 0 }, ..] })
        {
            Assert.True(await reader.MoveNextAsync());
            standing = (reader.Current as FeedItem<SessionView, SessionEvent>.Happened)?.Value as SessionEvent.BudgetsStand;
        }

        Assert.Equal(snapshot.Cursor, reader.Current.Cursor);
        Assert.Equal(SessionState.Treating, standing.State);
    }

    [Fact]
    public async Task Whoever_asks_for_limits_is_told_the_budgets_that_hold_there_and_what_whoever_watches_is_told_of_them()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Run(1_200);

        var limits = world.Fleet.GetEffectiveLimits(world.SessionId, TreatmentArea.Cheek, BodySide.Left, null, out _)!;
        var elsewhere = world.Fleet.GetEffectiveLimits(world.SessionId, TreatmentArea.Scalp, BodySide.Midline, null, out _)!;

        var shown = world.Owner.Views.Session!.Budgets;
        Assert.Equal(shown.Where(static budget => budget.Area is null or TreatmentArea.Cheek && budget.Side is null or BodySide.Left), limits.Budgets);
        Assert.Contains(limits.Budgets, static budget => budget is { Kind: BudgetKind.AreaTime, Used: > 500_000 } && budget.Remaining == budget.Max - budget.Used);
        Assert.Equal([BudgetKind.SessionTime, BudgetKind.CartridgeTime, BudgetKind.DayTime], elsewhere.Budgets.Select(static budget => budget.Kind));

        // What a budget is reckoned from is what bounds it: of punctures, for the size that is planned.
        Assert.Equal(Enum.GetValues<BudgetKind>(), limits.BudgetBounds.Select(static bound => bound.Kind));
        Assert.All(limits.Budgets, budget => Assert.Equal(budget.Source, limits.BudgetBounds.Single(bound => bound.Kind == budget.Kind).Figure.Source));
        var perCm2 = limits.BudgetBounds[0].Figure;
        var size = world.Owner.Views.Session!.Record.Plan.Items.Single(static item => item is { Area: TreatmentArea.Cheek, Side: BodySide.Left }).SizeCm2;
        Assert.Equal(("1/cm2", (long)(perCm2.Value * size)), (perCm2.Unit, limits.Budgets[0].Max));
    }

    [Fact]
    public async Task Without_a_session_limits_tell_what_a_budget_would_be_and_nothing_of_what_was_used()
    {
        await using var world = await PenWorld.ArmedAsync(Log);

        var limits = world.Fleet.GetEffectiveLimits(
            new PenName(PenWorld.PenId, null), TreatmentArea.Scalp, BodySide.Midline, TreatmentIndication.Texture, Actor.Service, out _)!;

        Assert.Empty(limits.Budgets);
        Assert.Equal(Enum.GetValues<BudgetKind>(), limits.BudgetBounds.Select(static bound => bound.Kind));
        Assert.All(limits.BudgetBounds, static bound => Assert.True(bound.Figure.Value > 0));
    }

    [Fact]
    public async Task A_closed_session_shows_no_budgets()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Run(600);
        Assert.Equal(9, world.Owner.Views.Session!.Budgets.Count);

        Assert.Null((await world.DoneAsync(world.Abort())).Refusal);
        world.Run(600);

        Assert.Empty(world.Owner.Views.EndedSession!.Budgets);
    }

    private async Task<PenWorld> ArmedAsync(Func<SafetyProfile, SafetyProfile>? change = null)
    {
        var world = await PenWorld.WithSessionAsync(Log);
        world.Profile = Changed(world.Profile, area => area.Area == TreatmentArea.Cheek ? area with { PuncturesPerCm2Max = area.PuncturesPerCm2Max with { Value = 44 } } : area);
        world.Profile = change?.Invoke(world.Profile) ?? world.Profile;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        return world;
    }

    private static SafetyProfile Changed(SafetyProfile profile, Func<AreaBounds, AreaBounds> change) =>
        profile with { Areas = [.. profile.Areas.Select(change)] };

    private static async Task TreatAsync(PenWorld world, int ms)
    {
        world.Pen.Press();
        world.Run(ms);
        world.Pen.Release();
        world.Run(300);
        await world.DoneAsync(world.Disarm());
    }
}
