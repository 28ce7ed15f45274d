using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class EligibilityTests : LoggedTests
{
    [Fact]
    public async Task A_session_that_the_clinics_records_forbid_is_not_opened()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.NoCreation = true;

        Assert.Equal(FakeClinic.No.RuleId, (await world.DoneAsync(world.Create())).Refusal?.RuleId);
        Assert.Empty(world.Journal.All<SessionRecord>());
    }

    [Fact]
    public async Task What_a_session_continues_and_what_is_carried_into_it_stands_in_its_record()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Carried = [new CarriedProgress(TreatmentArea.Cheek, BodySide.Left, 3, 1_500, null, 9_000_000)];

        var create = new Request.CreateSession("patient-7", "anna", PenWorld.PenId, PenWorld.Plan(), null)
        {
            Indication = TreatmentIndication.AcneScars,
            RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease, ContinuesSessionId = "ses-0", CourseId = "cou-1",
        };
        Assert.Null((await world.DoneAsync(world.Do(create))).Refusal);

        var session = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal(("ses-0", "cou-1"), (session.ContinuesSessionId, session.CourseId));
        Assert.Equal(world.Clinic.Carried, session.Carried);
    }

    [Fact]
    public async Task What_the_sessions_of_a_pen_warn_of_is_a_low_technical_alarm_between_two_sessions_until_a_calibration_ends_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.Drift = [Rules.WarnOf(Rules.DriftDepth, PenWorld.PenId, DriftTrend.Of([.. Enumerable.Range(0, 10).Select(static at => at * 20.0)]), 100)!];
        world.Run(500);
        Assert.DoesNotContain(world.Journal.All<AlarmRecord>(), static alarm => Rules.IsDrift(alarm.RuleId));

        await world.DoneAsync(world.Do(new Request.AbortSession(world.SessionId, "over") { RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease }));
        world.Run(500);

        var alarm = Assert.Single(world.Journal.All<AlarmRecord>(), static one => Rules.IsDrift(one.RuleId));
        Assert.Equal((AlarmPriority.Low, AlarmGroup.Technical, true), (alarm.Priority, alarm.Group, alarm.Stands));
        Assert.Contains(alarm.Sentence, world.Fleet.ListPens()[0].DriftWarning, StringComparison.Ordinal);

        world.Clinic.Drift = [];
        world.Run(500);
        Assert.False(world.Journal.All<AlarmRecord>().Last(static one => Rules.IsDrift(one.RuleId)).Stands);
        Assert.Equal("", world.Fleet.ListPens()[0].DriftWarning);
    }

    [Fact]
    public async Task What_is_off_label_is_one_low_treatment_alarm_until_the_record_says_otherwise_or_the_session_is_over()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        Assert.Empty(Told());
        world.Clinic.OffLabel = "the treatment";
        world.Run(2_000);
        var alarm = Assert.Single(Told());
        Assert.Equal(
            ("R-OFF-LABEL", "H24", AlarmPriority.Low, AlarmGroup.Treatment, world.SessionId, true),
            (alarm.RuleId, alarm.HazardId, alarm.Priority, alarm.Group, alarm.SessionId, alarm.Stands));
        Assert.Contains("the treatment", alarm.Sentence, StringComparison.Ordinal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await world.DoneAsync(world.Disarm());

        world.Clinic.OffLabel = "what was put on the skin";
        world.Run(200);
        Assert.Equal([true, false, true], Told().Select(static one => one.Stands));
        Assert.Contains("put on the skin", Assert.Single(world.Fleet.ListAlarms()).Sentence, StringComparison.Ordinal);
        world.Clinic.OffLabel = null;
        world.Run(200);
        Assert.Empty(world.Fleet.ListAlarms());

        world.Clinic.OffLabel = "the treatment";
        world.Run(200);
        Assert.Single(world.Fleet.ListAlarms());
        await world.DoneAsync(world.Do(new Request.AbortSession(world.SessionId, "over") { RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease }));
        world.Run(500);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.False(Told()[^1].Stands);

        AlarmRecord[] Told() => [.. world.Journal.All<AlarmRecord>().Where(static one => one.RuleId == "R-OFF-LABEL")];
    }

    [Fact]
    public async Task Each_session_that_is_off_label_has_an_alarm_of_its_own()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.OffLabel = "the treatment";
        world.Run(200);
        await world.DoneAsync(world.Do(new Request.AbortSession(world.SessionId, "over") { RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease }));
        var next = (await world.DoneAsync(world.Create())).Session!.Record.SessionId;
        world.Run(200);

        Assert.NotEqual(world.SessionId, next);
        Assert.Equal(next, Assert.Single(world.Fleet.ListAlarms()).SessionId);
    }

    [Fact]
    public async Task A_pen_is_not_armed_against_the_clinics_records_and_the_refusal_is_journalled()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.NoArming = true;

        Assert.Equal(FakeClinic.No.RuleId, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Contains(world.Journal.All<RefusalRecord>(), refusal => refusal.RuleId == FakeClinic.No.RuleId);
        Assert.NotEqual(PenMode.Armed, world.Pen.Mode);
    }

    [Theory]
    [InlineData(3, 0, "R-CARTRIDGE-EXPIRED")]
    [InlineData(4, 0, null)]
    [InlineData(4, 15, "R-CARTRIDGE-EXPIRED")] // Past midnight where the clinic is, and 9 h in UTC.
    [InlineData(5, 15, null)]
    [InlineData(3, -10, null)] // The evening before, where the clinic is.
    public async Task A_cartridge_is_used_up_to_its_last_day_by_the_calendar_of_the_clinic(int lastDay, int aheadHours, string? refusal)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.AheadHours = aheadHours;
        world.Pen.PutCartridgeIn(world.Pen.Cartridge with { ExpiresOn = new DateOnly(2026, 3, lastDay) });
        world.Run(100);

        Assert.Equal(refusal, (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Fact]
    public async Task Losing_eligibility_while_armed_disarms_and_pauses_without_a_latch()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Clinic.NoArming = true;

        world.Fleet.ReconsiderEligibility();
        world.Run(300);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.Empty(world.Journal.All<StopRecord>());
        Assert.Equal(FakeClinic.No.Sentence, world.Journal.All<SessionRecord>()[^1].StateReason);
    }

    [Fact]
    public async Task A_quarantine_that_is_owed_is_put_on_record_once_and_takes_back_what_is_armed()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Clinic.Owed = "a certificate says so";

        world.Fleet.ReconsiderEligibility();
        world.Run(300);

        Assert.Equal((SessionState.Paused, PenMode.Disarmed), (world.State, world.Pen.Mode));
        Assert.Empty(world.Journal.All<StopRecord>());
        Assert.Equal("Pen SN-1 is quarantined.", world.Journal.All<SessionRecord>()[^1].StateReason);
        Assert.Equal((AdministrativeState.Quarantined, "a certificate says so"), (world.Owner.Views.Pen.AdministrativeState, world.Owner.Views.Pen.AdministrativeReason));
        Assert.Single(world.Journal.All<AttachedPenRecord>(), static one => one is { AdministrativeState: AdministrativeState.Quarantined, Reason: "a certificate says so" });
    }

    [Fact]
    public async Task Nothing_is_armed_between_a_verdict_on_record_and_the_pen_being_told_of_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.Owed = "a certificate says so";

        Assert.Equal("R-PEN-QUARANTINED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pen_that_comes_to_a_line_attached_for_any_is_what_was_decided_about_it(bool owed)
    {
        await using var world = await PenWorld.StartedAsync(Log);
        world.Clinic.Owed = owed ? "a certificate says so" : null;
        world.Clinic.Registered = owed ? null : new AttachedPenRecord
        {
            At = world.Fleet.Now, By = PenWorld.Anna, PenId = PenWorld.PenId, Line = "elsewhere", Attached = false, AdministrativeState = AdministrativeState.Quarantined,
            Reason = "a certificate says so",
        };

        await world.DoneAsync(world.Do(new Request.AttachPen(PenWorld.Line, null) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        Assert.Equal(AdministrativeState.InService, world.Owner.Views.Pen.AdministrativeState);
        world.Pen.Plug();
        world.Run(300);

        Assert.Equal((AdministrativeState.Quarantined, "a certificate says so"), (world.Owner.Views.Pen.AdministrativeState, world.Owner.Views.Pen.AdministrativeReason));
        var registered = world.Journal.All<AttachedPenRecord>()[^1];
        Assert.Equal((AdministrativeState.Quarantined, owed ? Actor.Service : PenWorld.Anna), (registered.AdministrativeState, registered.By));
    }

    [Fact]
    public async Task Losing_eligibility_while_treating_stops_the_motor_and_pauses()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Clinic.NoStanding = true;

        world.Fleet.ReconsiderEligibility();
        world.Run(1_500);

        Assert.False(world.Pen.Driving);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(StopReason.EligibilityLost, world.Journal.All<ActivationRecord>()[^1].EndedBy);
    }

    [Fact]
    public async Task A_session_that_may_not_go_on_is_paused_although_nothing_was_armed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.NoStanding = true;

        world.Fleet.ReconsiderEligibility();
        world.Run(50);

        Assert.Equal(SessionState.Paused, world.State);
    }

    [Fact]
    public async Task What_is_still_permitted_goes_on()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        world.Fleet.ReconsiderEligibility();
        world.Run(300);

        Assert.True(world.Pen.Driving);
        Assert.Equal(SessionState.Treating, world.State);
    }
}
