using Grpc.Core;
using Microneedling.V1;
using TestSupport;
using static DeviceService.Host.Tests.CalibrationTests;

namespace DeviceService.Host.Tests;

/// <summary>The stroke rate as a step that no certificate is given without, through the API alone.</summary>
[Collection(RealLines.Name)]
public sealed class CalibrationRateTests : LoggedTests
{
    [Fact]
    public async Task A_calibration_asks_for_the_stroke_rate_and_has_no_certificate_before_it_was_read_also_after_a_restart()
    {
        await using var bench = await StartAsync(Log);
        var started = await StartCalibrationAsync(bench);
        Assert.Equal((1u, 0), (started.RateReadingsWanted, started.StrokeRates.Count));
        await using (var hand = await HandAsync(bench))
        {
            var measured = await hand.MeasureDepthsAsync(started, errorUm: 20);
            Assert.Equal(CalibrationStage.Reviewing, measured.Stage);
            Assert.Equal(
                "Look at the as-found readings. Read the stroke rate at 1 set rate and complete to leave the pen as it is, or adjust it and say what you did.",
                measured.Instruction);
        }

        await AssertRefusedAsync();
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        await bench.OnlineAsync();
        await AssertRefusedAsync();

        var kept = (await Client(bench).GetCalibrationAsync(new GetCalibrationRequest { CalibrationId = started.CalibrationId })).Calibration;
        Assert.Equal((1u, 0, CalibrationStage.Reviewing), (kept.RateReadingsWanted, kept.StrokeRates.Count, kept.Stage));
        Assert.Equal(1u, Assert.Single((await Client(bench).ListCalibrationsAsync(new ListCalibrationsRequest { OpenOnly = true })).Calibrations).RateReadingsWanted);
        await using (var hand = await HandAsync(bench))
        {
            var read = await hand.ReadRateAsync(kept);
            Assert.True(Assert.Single(read.StrokeRates).Passed);
            Assert.Equal("Look at the as-found readings. Complete to leave the pen as it is, or adjust it and say what you did.", read.Instruction);
        }

        var completed = await Client(bench).CompleteCalibrationAsync(Completion());
        Assert.Equal((CalibrationStage.Passed, true, 0u), (completed.Calibration.Stage, completed.Certificate.InForce, completed.Calibration.RateReadingsWanted));

        CompleteCalibrationRequest Completion() => new() { RequestId = bench.NextRequest(), CalibrationId = started.CalibrationId };

        async Task AssertRefusedAsync()
        {
            var refused = await Answers.RefusedAsync(Client(bench).CompleteCalibrationAsync(Completion()));
            var told = refused.Info().Metadata;
            Assert.Equal(
                (StatusCode.FailedPrecondition, "R-CALIBRATION-INCOMPLETE", "stroke_rate", "0", "1"),
                (refused.StatusCode, told["rule_id"], told["field"], told["observed"], told["limit"]));
            Assert.Equal("R-CALIBRATION-NONE", (await Answers.RefusedAsync(
                Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial }))).Info().Metadata["rule_id"]);
        }
    }
}
