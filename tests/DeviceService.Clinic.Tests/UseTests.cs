using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What counts against budgets over sessions, pens and restarts: the day of a patient, the life of a cartridge.</summary>
public sealed class UseTests : LoggedTests
{
    [Fact]
    public async Task Every_session_of_the_clinic_day_counts_except_the_one_in_hand_under_any_reference_and_after_a_restart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now, end: SessionEnd.Aborted));
        await desk.Followed.AppendAsync(Treated.Whole("ses-2", Cases.Patient, desk.Clocks.Now, TreatmentArea.Neck));
        await desk.Followed.AppendAsync(Treated.Whole("ses-3", "patient-8", desk.Clocks.Now));
        Assert.Equal(10_000_000, Day(desk));
        Assert.Equal(5_000_000, Day(desk, "ses-2"));

        await desk.Followed.AppendAsync(
            [new PatientMergeRecord { At = desk.Clocks.Now, By = desk.Dora, FromReference = Cases.Patient, IntoReference = "patient-8", Reason = "the same person" }]);
        Assert.Equal(15_000_000, Day(desk));

        await desk.RestartAsync();
        Assert.Equal(15_000_000, Day(desk));
    }

    [Fact]
    public async Task A_day_ends_at_midnight_of_the_clinic()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now));

        // 9:00 UTC is 10:00 in Berlin; its day ends at 23:00 UTC.
        desk.Clock.Advance(TimeSpan.FromHours(13.9));
        Assert.Equal(5_000_000, Day(desk));
        desk.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(0, Day(desk));
    }

    [Fact]
    public async Task What_seems_to_lie_ahead_counts_as_of_today()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now));

        Assert.Equal(5_000_000, desk.Book.UseOutside(Session(desk, "ses-9"), null, desk.Clocks.Now with { WallTime = desk.Clocks.Now.WallTime.AddDays(-300) }).DayTimeUs);
    }

    [Fact]
    public async Task A_cartridge_counts_in_every_session_ever_and_only_its_own_presses()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var first = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        var second = Treated.Session("ses-2", "patient-8", desk.Clocks.Now) with { PenId = "SN-2" };
        await desk.Followed.AppendAsync(
        [
            first, Treated.Pass(first, desk.Clocks.Now), Pressed(first, "tag-1", 1), Pressed(first, "tag-2", 2), Pressed(first, "tag-1", 3),
            second, Treated.Pass(second, desk.Clocks.Now), Pressed(second, "tag-1", 1), Pressed(second, null, 2),
        ]);
        desk.Clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal(15_000_000, Cartridge("tag-1"));
        Assert.Equal(5_000_000, Cartridge("tag-2"));
        Assert.Equal(0, Cartridge("tag-3"));
        Assert.Equal(0, Cartridge(null));
        Assert.Equal(10_000_000, Cartridge("tag-1", "ses-2"));
        await desk.RestartAsync();
        Assert.Equal(15_000_000, Cartridge("tag-1"));

        ActivationRecord Pressed(SessionRecord session, string? tag, int number) =>
            Treated.Activation(session, desk.Clocks.Now) with { ActivationId = $"{session.SessionId}-{number}", CartridgeTagId = tag };

        long Cartridge(string? tag, string session = "ses-9") => desk.Book.UseOutside(Session(desk, session), tag, desk.Clocks.Now).CartridgeTimeUs;
    }

    [Fact]
    public async Task A_press_that_was_written_twice_counts_once_and_one_that_nobody_saw_as_long_as_its_strokes_take()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        var seen = Treated.Activation(session, desk.Clocks.Now);

        // 500 strokes at 100 Hz.
        var unseen = seen with { ActivationId = "act-2", Uncertain = true, Measured = seen.Measured with { DriveTimeUs = 0 } };
        await desk.Followed.AppendAsync([session, Treated.Pass(session, desk.Clocks.Now), seen, seen, unseen]);

        Assert.Equal(10_000_000, Day(desk));
    }

    [Fact]
    public async Task Two_pens_are_never_armed_for_one_patient()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var mine = Cases.Session(desk.Dora, desk.Clocks.Now);
        var other = Treated.Session("ses-2", Cases.Patient, desk.Clocks.Now) with { PenId = "SN-2" };
        await desk.Followed.AppendAsync([mine, other]);
        await PreparationTests.PrepareAsync(desk, "ses-1");
        Assert.Null(Arming());
        foreach (var state in new[] { SessionState.Armed, SessionState.Treating })
        {
            await desk.Followed.AppendAsync([other with { State = state }]);
            Assert.Equal(Rules.PatientElsewhere.Id, Arming());
        }

        await desk.Followed.AppendAsync([mine with { State = SessionState.Armed }, other with { State = SessionState.Paused }]);
        Assert.Null(Arming());

        string? Arming() => Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(mine, desk.Clocks.Now, desk.Dora)));
    }

    private static SessionRecord Session(Desk desk, string id) => Treated.Session(id, Cases.Patient, desk.Clocks.Now);

    private static long Day(Desk desk, string session = "ses-9") => desk.Book.UseOutside(Session(desk, session), null, desk.Clocks.Now).DayTimeUs;
}
