using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>Law 22 with everything of the clinic in force: sign-in, licence, lease, alarms, screening, cartridge, interval.</summary>
public sealed class ClockStepTests : LoggedTests
{
    private const string Pen = "SIM-1";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly PlanItem Cheek = new(TreatmentArea.Cheek, BodySide.Left, 1_000, 110_000, 2, 30);
    private static readonly PassTarget Left = new(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal);
    private static readonly PassTarget Right = Left with { Side = BodySide.Right };

    [Fact]
    public async Task A_treatment_under_a_clock_that_is_stepped_a_year_forth_and_back_goes_on_as_if_it_were_not()
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await TreatAsync(room, line, tablet);

        foreach (var step in new[] { Year, -Year, -Year, Year })
        {
            room.WallClock.WallOffset += step;
            room.Run(8_000);
            Assert.Equal(SessionState.Treating, tablet.State);
        }
    }

    [Fact]
    public async Task No_session_begins_under_a_clock_that_was_stepped_and_once_it_is_confirmed_the_interval_stands_as_ever()
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await TreatAsync(room, line, tablet);
        line.Pen.ReleaseTrigger();
        room.Run(200);
        line.Pen.LiftOff();
        Assert.Null((await room.DoneAsync(tablet.DisarmAsync())).Refusal?.Sentence);
        Assert.Null((await room.DoneAsync(tablet.CompleteAsync("enough for today"))).Refusal?.Sentence);

        // A year ahead the interval would be over: a session has to wait for a person, whatever the clock says by then.
        foreach (var step in new[] { Year, -Year, -Year, Year })
        {
            room.WallClock.WallOffset += step;
            room.Run(100);
            Assert.Equal(Rules.ClockNotSane.Id, (await room.DoneAsync(tablet.CreateAsync("patient-7", null, Cheek))).Refusal?.RuleId);
        }

        // Back where it was, and confirmed: the interval stands as ever.
        var confirmed = new ClockConfirmation("dora", "read the clock on the wall", room.WallClock.GetUtcNow());
        Assert.Equal(Rules.IntervalAbsolute.Id, (await room.DoneAsync(tablet.CreateAsync("patient-7", confirmed, Cheek))).Refusal?.RuleId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_step_that_nobody_confirmed_is_in_doubt_after_a_kill_too_for_sessions_overrides_and_days(int sign)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(RegisteredAsync(tablet));
        var today = room.Book.Today;
        room.WallClock.WallOffset += sign * Year;
        room.Run(100);

        await room.KillAndRestartAsync(100, closed: TimeSpan.FromMinutes(10));
        tablet.ServiceRestarted();
        room.Run(3_000);

        Assert.Equal(today, room.Book.Today);
        Assert.Null(await room.DoneAsync(tablet.SignInAsync()));
        Assert.Null((await room.DoneAsync(tablet.AcquireAsync())).Refusal?.Sentence);
        await tablet.AdmitAsync("patient-7");
        Assert.Equal(Rules.ClockNotSane.Id, (await room.DoneAsync(tablet.CreateAsync("patient-7", null, Cheek))).Refusal?.RuleId);
        Assert.Single(room.Journal.All<ClockRecord>());

        room.WallClock.WallOffset -= sign * Year;
        var confirmed = new ClockConfirmation("dora", "read the clock on the wall", room.WallClock.GetUtcNow());

        // What was screened under the wrong clock does not hold under the right one.
        Assert.Equal(Rules.ScreeningExpired.Id, (await room.DoneAsync(tablet.CreateAsync("patient-7", confirmed, Cheek))).Refusal?.RuleId);
        Assert.Equal(("", today), (room.Fleet.ClockDoubt, room.Book.Today));
        await tablet.AdmitAsync("patient-7");
        Assert.Null((await room.DoneAsync(tablet.CreateAsync("patient-7", null, Cheek))).Refusal?.Sentence);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_arming_expires_after_its_60_s_however_the_clock_is_stepped(int sign)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await ArmAsync(room, tablet);

        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(14_700);
            Assert.Equal(SessionState.Armed, tablet.State);
        }

        room.WallClock.WallOffset += sign * Year;
        room.RunUntil(() => tablet.State != SessionState.Armed, 1_500, "the arming to expire");

        // Pen and service keep the same time, and the pen has begun a moment earlier.
        Assert.Equal((SessionState.Ready, "The pen disarmed itself: ArmExpired."), (tablet.State, tablet.View.Record.StateReason));
        room.Run(200);
        Assert.Equal(PenMode.Disarmed, room.ViewOf(Pen)!.Status!.Mode);
    }

    [Theory]
    [InlineData(1, false, SessionState.Paused)]
    [InlineData(-1, false, SessionState.Paused)]
    [InlineData(1, true, SessionState.Stopped)]
    [InlineData(-1, true, SessionState.Stopped)]
    public async Task A_lease_that_nobody_renews_ends_after_its_5_s_however_the_clock_is_stepped(int sign, bool treating, SessionState lost)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await (treating ? TreatAsync(room, line, tablet) : ArmAsync(room, tablet));
        var before = tablet.State;

        // The newest renewal is less than a second old. What a step raises has to be shown within 3 s: the first comes late enough.
        tablet.Lives = false;
        room.Run(2_200);
        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(430);
            Assert.True(before == tablet.State, tablet.View.Record.StateReason);
        }

        room.WallClock.WallOffset += sign * Year;
        room.RunUntil(() => tablet.State != before, 1_200, "the lease to be lost");
        Assert.Equal(lost, tablet.State);
        Assert.StartsWith("CONTROL_LOST", tablet.View.Record.StateReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    public async Task The_alarm_that_a_step_raises_pauses_once_nobody_was_shown_it_for_3_s_however_the_clock_is_stepped_on(int sign, bool treating)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await (treating ? TreatAsync(room, line, tablet) : ArmAsync(room, tablet));
        var before = tablet.State;

        tablet.Lives = false;
        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(730);
            Assert.True(before == tablet.State, tablet.View.Record.StateReason);
        }

        room.WallClock.WallOffset += sign * Year;
        room.RunUntil(() => tablet.State != before, 1_000, "the alarm to have been shown to nobody for too long");
        Assert.Equal(SessionState.Paused, tablet.State);
        Assert.Contains("an alarm was not shown within 3 s", tablet.View.Record.StateReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_sign_in_ends_after_its_10_idle_minutes_however_the_clock_is_stepped(int sign)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(RegisteredAsync(tablet));
        var signIn = Assert.Single(room.Book.State.Operators.SignIns).Key;

        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(149_000);
            Assert.True(room.Book.IsSignedIn(signIn));
        }

        // Idle sign-ins are looked for each 5 s.
        room.WallClock.WallOffset += sign * Year;
        await room.PassUntilAsync(() => !room.Book.IsSignedIn(signIn), 10_000, "the sign-in to end");
        Assert.Equal(SignInEnding.Idle, room.Journal.All<SignInRecord>()[^1].Ending);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_budget_of_time_is_used_up_by_the_time_that_needles_ran_however_the_clock_is_stepped_and_stays_used_up(int sign)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        room.Profile = room.Profile with
        {
            // One minute on the area, and one on the day; of punctures more than that minute can make.
            Areas =
            [
                .. room.Profile.Areas.Select(static area => area with
                {
                    MinutesMax = area.MinutesMax with { Value = 1 },
                    PuncturesPerCm2Max = area.PuncturesPerCm2Max with { Value = 10_000 },
                }),
            ],
            Budgets = room.Profile.Budgets with { DayMinutesMax = room.Profile.Budgets.DayMinutesMax with { Value = 1 } },
        };
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        await TreatAsync(room, line, tablet);
        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(14_700);
            Assert.Equal(SessionState.Treating, tablet.State);
            line.Pen.ReleaseTrigger();
            room.Run(300);
            line.Pen.PressTrigger();
            room.RunUntil(() => tablet.State == SessionState.Treating, 3_000, "treating");
        }

        room.WallClock.WallOffset += sign * Year;
        room.RunUntil(() => tablet.State == SessionState.Paused, 2_000, "the budget to pause");
        line.Pen.ReleaseTrigger();
        room.Run(1_500);
        Assert.Equal(StopReason.AreaTimeSpent, room.Journal.All<ActivationRecord>()[^1].EndedBy);
        Assert.InRange(room.Journal.All<ActivationRecord>().Sum(static one => one.Measured.DriveTimeUs), 59_800_000, 60_300_000);
        Assert.Null((await room.DoneAsync(tablet.ResumeAsync())).Refusal?.Sentence);

        // Neither a year ahead nor a year back is another day.
        foreach (var step in Steps(sign))
        {
            room.WallClock.WallOffset += step;
            room.Run(100);
            Assert.Contains(Rules.AreaTimeSpent.Id, Refused(await room.DoneAsync(tablet.ArmAsync(Left))));
            Assert.Contains(Rules.DayTimeSpent.Id, Refused(await room.DoneAsync(tablet.ArmAsync(Right))));
        }
    }

    private static IEnumerable<string> Refused(Answer answer) =>
        answer.First.Arming!.Verdicts.Where(static one => !one.Passed).Select(static one => one.Refusal!.RuleId);

    private static TimeSpan[] Steps(int sign) => [sign * Year, -sign * Year, -sign * Year, sign * Year];

    private static async Task<bool> RegisteredAsync(Tablet tablet)
    {
        await tablet.RegisterAsync(new DateOnly(2026, 12, 31));
        Assert.Null(await tablet.SignInAsync());
        return true;
    }

    // The licence ends with the year: a clock a year ahead would have it expired.
    private static async Task<bool> BeginAsync(Tablet tablet)
    {
        await RegisteredAsync(tablet);
        Assert.Null((await tablet.AcquireAsync()).Refusal?.Sentence);
        await tablet.AdmitAsync("patient-7");
        Assert.Null((await tablet.CreateAsync("patient-7", null, Cheek, Cheek with { Side = BodySide.Right })).Refusal?.Sentence);
        await tablet.PrepareAsync();
        return true;
    }

    private static async Task ArmAsync(VirtualRoom room, Tablet tablet) =>
        Assert.Null((await room.DoneAsync(tablet.ArmAsync(Left))).Refusal?.Sentence);

    private static async Task TreatAsync(VirtualRoom room, VirtualLine line, Tablet tablet)
    {
        await ArmAsync(room, tablet);
        room.Run(600);
        line.Pen.TouchSkin(20_000);
        room.Run(20);
        line.Pen.PressTrigger();
        room.RunUntil(() => tablet.State == SessionState.Treating, 3_000, "treating");
    }
}
