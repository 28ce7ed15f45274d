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

    // The licence ends with the year: a clock a year ahead would have it expired.
    private static async Task<bool> BeginAsync(Tablet tablet)
    {
        await tablet.RegisterAsync(new DateOnly(2026, 12, 31));
        Assert.Null(await tablet.SignInAsync());
        Assert.Null((await tablet.AcquireAsync()).Refusal?.Sentence);
        await tablet.AdmitAsync("patient-7");
        Assert.Null((await tablet.CreateAsync("patient-7", null, Cheek)).Refusal?.Sentence);
        await tablet.PrepareAsync();
        return true;
    }

    private static async Task TreatAsync(VirtualRoom room, VirtualLine line, Tablet tablet)
    {
        Assert.Null((await room.DoneAsync(tablet.ArmAsync(new PassTarget(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal)))).Refusal?.Sentence);
        room.Run(600);
        line.Pen.TouchSkin(20_000);
        room.Run(20);
        line.Pen.PressTrigger();
        room.RunUntil(() => tablet.State == SessionState.Treating, 3_000, "treating");
    }
}
