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

        Assert.Equal(100_000, desk.Book.State.Drift.Of(Pen).AtRateMillihertz);
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
        await desk.Followed.AppendAsync([Pass(desk, "ses-open", 900, 200, 100_000)]);
        Assert.Equal(before.Points, desk.Book.State.Drift.Of(Pen).Points);

        await desk.RestartAsync();
        Assert.Equal(before.Depth, desk.Book.State.Drift.Of(Pen).Depth);
        Assert.Equal(PenDrift.Nothing, desk.Book.State.Drift.Of("SN-2"));
    }

    private static async Task TreatedAsync(Desk desk, int number, int deviationUm, int currentMilliamps, int rateMillihertz = 100_000, int? atOther = null)
    {
        var id = $"ses-{number:000}";
        var session = Cases.Session(desk.Dora, desk.Clocks.Now, id);
        await desk.Followed.AppendAsync([
            session,
            Pass(desk, id, deviationUm, rateMillihertz == 100_000 ? atOther ?? currentMilliamps : currentMilliamps, rateMillihertz),
            session with { State = SessionState.Completed, Revision = 2 },
        ]);
        desk.Clock.Advance(TimeSpan.FromDays(1));
    }

    private static PassRecord Pass(Desk desk, string session, int deviationUm, int currentMilliamps, int rateMillihertz) => new()
    {
        At = desk.Clocks.Now,
        By = desk.Dora,
        PenId = Pen,
        SessionId = session,
        PassId = $"pas-{session}",
        Area = TreatmentArea.Forehead,
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
        Measured = new TreatmentMeasurement
        {
            SetProtrusionUm = 1_000,
            MeasuredProtrusionUm = new Distribution(1_000 + deviationUm, 1_000 + deviationUm, 1_000 + deviationUm, 1_000 + deviationUm),
            SetStrokeRateMillihertz = rateMillihertz,
            Strokes = 100,
            DriveTimeUs = 1_000_000,
            LoadedCurrentMilliamps = new Distribution(currentMilliamps, currentMilliamps, currentMilliamps, currentMilliamps),
            SamplesReceived = 100,
            SamplesMissing = 0,
        },
        Simulated = false,
        LimitsDigest = "00ff",
        ServiceBuild = "test",
        FirmwareVersion = "1",
    };
}
