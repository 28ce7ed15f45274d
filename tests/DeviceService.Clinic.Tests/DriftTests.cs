using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What the sessions of a pen say about how it changes.</summary>
public sealed class DriftTests : LoggedTests
{
    private const string Pen = "SN-1";

    [Fact]
    public async Task A_pen_whose_measured_depth_moves_away_from_its_setting_warns_before_it_would_be_stopped()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var allowed = DriftBook.DepthAllowedUm(desk.Profile);
        var step = allowed / 25;

        for (var session = 0; session * step < allowed; session++)
        {
            await TreatedAsync(desk, session, deviationUm: session * step, currentMilliamps: 200);
            if (desk.Book.DriftOf(Pen) is [var warning])
            {
                Assert.Equal(Rules.DriftDepth.Id, warning.RuleId);
                Assert.InRange(session, 8, 20);
                return;
            }
        }

        Assert.Fail("It reached what is allowed, and never warned.");
    }

    [Fact]
    public async Task A_motor_that_draws_more_and_more_on_the_skin_at_one_rate_warns_and_passes_at_another_rate_do_not_count()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var allowed = DriftBook.CurrentAllowedMilliamps(desk.Profile);

        for (var session = 0; session < 12; session++)
        {
            await TreatedAsync(desk, session, deviationUm: 3, currentMilliamps: allowed * 9 / 10, rateMillihertz: session % 3 == 0 ? 140_000 : 100_000, atOther: 100);
        }

        Assert.Equal(new DriftLoad(100_000, 1_000, TreatmentArea.Forehead), desk.Book.State.Drift.Of(Pen).At);
        Assert.Empty(desk.Book.DriftOf(Pen));
        for (var session = 12; session < 22; session++)
        {
            await TreatedAsync(desk, session, deviationUm: 3, currentMilliamps: allowed * 9 / 10);
        }

        Assert.Equal(Rules.DriftCurrent.Id, Assert.Single(desk.Book.DriftOf(Pen)).RuleId);
    }

    [Fact]
    public async Task A_steady_pen_never_warns_a_session_that_is_open_counts_nothing_and_a_restart_changes_nothing()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        for (var session = 0; session < 40; session++)
        {
            await TreatedAsync(desk, session, deviationUm: session % 2 == 0 ? -9 : 9, currentMilliamps: 200 + (session % 5));
            Assert.Empty(desk.Book.DriftOf(Pen));
        }

        var before = desk.Book.State.Drift.Of(Pen);
        Assert.Equal(DriftTrend.SessionsMax, before.Points.Count);
        await desk.Followed.AppendAsync([Pass(desk, "ses-open", 900, 200, 100_000), Activation(desk, "ses-open", 900, 200, 100_000)]);
        Assert.Equal(before.Points, desk.Book.State.Drift.Of(Pen).Points);

        await desk.RestartAsync();
        Assert.Equal(before.Depth, desk.Book.State.Drift.Of(Pen).Depth);
        Assert.Equal(PenDrift.Nothing, desk.Book.State.Drift.Of("SN-2"));
    }

    [Fact]
    public async Task A_pen_that_goes_from_face_to_body_draws_more_there_and_is_no_pen_that_drifts()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var allowed = DriftBook.CurrentAllowedMilliamps(desk.Profile);

        // Each sitting of a patient goes deeper and from the face to where skin is tougher; at each load the motor is as it was.
        for (var session = 0; session < 30; session++)
        {
            var body = session >= 15;
            await TreatedAsync(
                desk, session, deviationUm: 3, currentMilliamps: (body ? allowed * 6 / 10 : allowed * 3 / 10) + (session % 3), area: body ? TreatmentArea.Abdomen : TreatmentArea.Forehead,
                setUm: body ? 2_000 : 1_000);
            Assert.Empty(desk.Book.DriftOf(Pen));
        }

        // Of two loads that as many sessions have it is the shallower one, and the same after a restart.
        Assert.Equal((new DriftLoad(100_000, 1_000, TreatmentArea.Forehead), 15), desk.Book.State.Drift.Of(Pen) is { Current: { } trend } drift ? (drift.At, trend.Sessions) : default);
        await desk.RestartAsync();
        Assert.Equal(new DriftLoad(100_000, 1_000, TreatmentArea.Forehead), desk.Book.State.Drift.Of(Pen).At);
    }

    [Fact]
    public async Task A_motor_that_draws_more_and_more_at_one_load_warns_between_sessions_at_other_loads()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var allowed = DriftBook.CurrentAllowedMilliamps(desk.Profile);

        for (var session = 0; session < 30; session++)
        {
            var body = session % 3 == 2;
            await TreatedAsync(
                desk, session, deviationUm: 3, currentMilliamps: body ? allowed / 10 : (allowed * 4 / 10) + (session * allowed / 60), area: body ? TreatmentArea.Abdomen : TreatmentArea.Forehead);
        }

        Assert.Equal(Rules.DriftCurrent.Id, Assert.Single(desk.Book.DriftOf(Pen)).RuleId);
        Assert.Equal(20, desk.Book.State.Drift.Of(Pen).Current!.Sessions);
    }

    [Fact]
    public async Task Where_no_load_has_enough_sessions_those_at_one_rate_are_compared_and_the_load_says_so()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var allowed = DriftBook.CurrentAllowedMilliamps(desk.Profile);

        for (var session = 0; session < 12; session++)
        {
            await TreatedAsync(desk, session, deviationUm: 3, currentMilliamps: allowed * 9 / 10, setUm: 500 + (session % 4 * 250));
        }

        Assert.Equal(new DriftLoad(100_000, null, null), desk.Book.State.Drift.Of(Pen).At);
        Assert.Equal(Rules.DriftCurrent.Id, Assert.Single(desk.Book.DriftOf(Pen)).RuleId);
    }

    [Fact]
    public async Task A_pass_that_was_set_anew_between_two_presses_is_held_against_each_setting_and_not_against_the_deepest()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now, "ses-001");
        await desk.Followed.AppendAsync(
        [
            session, Pass(desk, "ses-001", 10, 200, 100_000),
            Activation(desk, "ses-001", 10, 200, 100_000, setUm: 500), Activation(desk, "ses-001", 10, 300, 100_000, setUm: 1_000) with { ActivationId = "act-2" },

            // Nobody saw the end of this one.
            Activation(desk, "ses-001", 900, 200, 100_000) with { ActivationId = "act-3", Uncertain = true },
            session with { State = SessionState.Completed, Revision = 2 },
        ]);

        var point = Assert.Single(desk.Book.State.Drift.Of(Pen).Points);
        Assert.Equal(10, point.DeviationUm);
        Assert.Equal(
            [(new DriftLoad(100_000, null, null), 250.0), (new DriftLoad(100_000, 500, TreatmentArea.Forehead), 200.0), (new DriftLoad(100_000, 1_000, TreatmentArea.Forehead), 300.0)],
            point.Currents.OrderBy(static one => one.Key.DepthUm).Select(static one => (one.Key, one.Value)));
    }

    private static async Task TreatedAsync(
        Desk desk, int number, int deviationUm, int currentMilliamps, int rateMillihertz = 100_000, int? atOther = null, TreatmentArea area = TreatmentArea.Forehead, int setUm = 1_000)
    {
        var id = $"ses-{number:000}";
        var session = Cases.Session(desk.Dora, desk.Clocks.Now, id);
        var current = rateMillihertz == 100_000 ? atOther ?? currentMilliamps : currentMilliamps;
        await desk.Followed.AppendAsync([
            session,
            Pass(desk, id, deviationUm, current, rateMillihertz, area, setUm),
            Activation(desk, id, deviationUm, current, rateMillihertz, setUm),
            session with { State = SessionState.Completed, Revision = 2 },
        ]);
        desk.Clock.Advance(TimeSpan.FromDays(1));
    }

    private static ActivationRecord Activation(Desk desk, string session, int deviationUm, int currentMilliamps, int rateMillihertz, int setUm = 1_000) => new()
    {
        At = desk.Clocks.Now,
        By = desk.Dora,
        PenId = Pen,
        SessionId = session,
        ActivationId = $"act-{session}",
        PassId = $"pas-{session}",
        Number = 1,
        Period = new Period(desk.Clocks.Now, desk.Clocks.Now, "run-1", null, null),
        EndedBy = StopReason.TriggerReleased,
        Uncertain = false,
        Measured = Measured(setUm, deviationUm, currentMilliamps, rateMillihertz),
    };

    private static PassRecord Pass(
        Desk desk, string session, int deviationUm, int currentMilliamps, int rateMillihertz, TreatmentArea area = TreatmentArea.Forehead, int setUm = 1_000) => new()
    {
        At = desk.Clocks.Now,
        By = desk.Dora,
        PenId = Pen,
        SessionId = session,
        PassId = $"pas-{session}",
        Area = area,
        Side = BodySide.Midline,
        Number = 1,
        Direction = PassDirection.Horizontal,
        Period = new Period(desk.Clocks.Now, desk.Clocks.Now, "run-1", null, null),
        PlanVersion = 1,
        SizeCm2 = 20,
        OperatorId = "dora",
        PatientReference = Cases.Patient,
        EndedBy = StopReason.TriggerReleased,
        ClosedBy = PassClosing.Completed,
        ActivationIds = [],
        Uncertain = false,
        Measured = Measured(setUm, deviationUm, currentMilliamps, rateMillihertz),
        Simulated = false,
        LimitsDigest = "00ff",
        ServiceBuild = "test",
        FirmwareVersion = "1",
    };

    private static TreatmentMeasurement Measured(int setUm, int deviationUm, int currentMilliamps, int rateMillihertz) => new()
    {
        SetProtrusionUm = setUm,
        MeasuredProtrusionUm = new Distribution(setUm + deviationUm, setUm + deviationUm, setUm + deviationUm, setUm + deviationUm),
        SetStrokeRateMillihertz = rateMillihertz,
        Strokes = 100,
        DriveTimeUs = 1_000_000,
        LoadedCurrentMilliamps = new Distribution(currentMilliamps, currentMilliamps, currentMilliamps, currentMilliamps),
        SamplesReceived = 100,
        SamplesMissing = 0,
    };
}
