using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Law 22 over restarts: a wall clock in doubt is believed by no later run before a person has confirmed it.</summary>
public sealed class ClockDoubtTests : LoggedTests
{
    private static readonly DateOnly Day = new(2026, 3, 4);

    private static OverrideScope Deeper => OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Midline], 1_000);

    [Theory]
    [InlineData(100, true, true)]
    [InlineData(100, true, false)]
    [InlineData(100, false, true)]
    [InlineData(-100, true, true)]
    [InlineData(-100, true, false)]
    [InlineData(-100, false, true)]
    public async Task A_clock_that_was_stepped_is_in_doubt_over_restarts_and_gives_no_day_until_it_is_confirmed(int days, bool recorded, bool wrongStill)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromDays(days);
        if (recorded)
        {
            await desk.Followed.AppendAsync(
                [new ClockRecord { At = desk.Clocks.Now, By = Actor.Service, Confirmed = false, Reason = "it jumped", DeviationMs = 0 }]);
        }

        // An entry of the stepped clock: without one, and without a record, nobody can tell a step from time that passed.
        await desk.SignInAsync("dora");
        desk.Wall.WallOffset = wrongStill ? desk.Wall.WallOffset : TimeSpan.Zero;
        for (var restarts = 0; restarts < 2; restarts++)
        {
            await desk.RestartAsync();

            Assert.Equal(Day, desk.Book.Today);
            Assert.Equal(Rules.ClockNotSane.Id, await RefusedAsync(desk));
            Assert.Contains("nobody has confirmed it since", desk.Clocks.Trust.Doubt(desk.Clocks.Now), StringComparison.Ordinal);
        }

        await desk.StepConfirmedAsync(desk.Wall.WallOffset);
        Assert.Equal(Day.AddDays(wrongStill ? days : 0), desk.Book.Today);
        Assert.Null(await RefusedAsync(desk));
        await desk.RestartAsync();
        Assert.Null(await RefusedAsync(desk));
    }

    [Fact]
    public async Task A_clock_that_was_right_again_before_anybody_found_it_wrong_is_believed_after_a_restart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromDays(3);
        await desk.SignInAsync("dora");
        desk.Wall.WallOffset = TimeSpan.Zero;
        await desk.SignInAsync("dora");

        await desk.RestartAsync();

        Assert.Null(await RefusedAsync(desk));
        Assert.Equal(Day, desk.Book.Today);
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(-5, null)]
    [InlineData(6, "R-CLOCK")]
    [InlineData(-6, "R-CLOCK")]
    public async Task A_correction_of_five_minutes_is_no_step(int minutes, string? rule)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromMinutes(minutes);
        await desk.SignInAsync("dora");

        await desk.RestartAsync();

        Assert.Equal(rule, await RefusedAsync(desk));
    }

    [Fact]
    public async Task Days_between_two_runs_are_believed_and_what_a_clock_drifts_over_days_of_one_run_is_no_step()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Clock.Advance(TimeSpan.FromDays(9));
        await desk.RestartAsync();
        Assert.Equal(Day.AddDays(9), desk.Book.Today);
        Assert.Null(await RefusedAsync(desk));

        for (var hour = 0; hour < 48; hour++)
        {
            desk.Clock.Advance(TimeSpan.FromMinutes(61));
            desk.Wall.WallOffset -= TimeSpan.FromMinutes(1);
            await desk.SignInAsync("dora");
        }

        await desk.RestartAsync();
        Assert.Null(await RefusedAsync(desk));
    }

    [Fact]
    public async Task The_days_go_on_from_the_newest_record_where_the_clock_was_set_back_while_the_service_was_down()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromDays(-3);
        await desk.RestartAsync();
        Assert.Equal(Day, desk.Book.Today);

        desk.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(Day.AddDays(2), desk.Book.Today);
        Assert.Equal(Rules.ClockNotSane.Id, await RefusedAsync(desk));
    }

    [Fact]
    public async Task A_start_that_was_refused_before_it_recorded_its_doubt_hides_it_from_no_later_one()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromDays(-3);

        // What it appends is not what the book reads, and it ends before the run is on record.
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.RestartAsync(begins: async () =>
        {
            await desk.Do(new ActivateProfile { RequestId = "named", By = Actor.Service, Digest = "none", Reason = "named at the start" });
            throw new InvalidOperationException("the start is refused");
        }));

        await desk.RestartAsync();
        Assert.Equal(Day, desk.Book.Today);
        Assert.Equal(Rules.ClockNotSane.Id, await RefusedAsync(desk));
    }

    [Fact]
    public async Task No_certificate_is_issued_by_a_clock_in_doubt_by_which_it_would_hold_too_long()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await bench.ReadRateAsync(id);
        bench.Desk.Wall.WallOffset = TimeSpan.FromDays(700);

        Assert.Equal(Rules.ClockNotSane.Id, (await bench.Desk.Do(bench.Completion(id))).Refusal?.RuleId);
        Assert.Equal(
            Rules.ClockNotSane.Id,
            (await bench.Desk.Do(new ImportCalibration
            {
                RequestId = bench.Desk.NewRequestId(), By = bench.Technician, Document = "{}", Offer = new CertificateOffer("key-1", null),
            })).Refusal?.RuleId);

        await bench.Desk.StepConfirmedAsync(TimeSpan.Zero);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
    }

    // A grant that anybody in good standing may make: what refuses it is the clock.
    private static async Task<string?> RefusedAsync(Desk desk)
    {
        await desk.SignInAsync("dora");
        return await OverrideTests.RefusedAsync(desk, OverrideTests.Grant(desk, Deeper) with { ExpiresAt = desk.Clocks.Now.WallTime.AddHours(1) });
    }
}
