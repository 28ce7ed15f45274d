using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>
/// A calibration from where it stands to its verdict. What is next the service says each time; nothing of it is kept here, so whoever starts
/// it again goes on with the same step.
/// </summary>
internal sealed class GuidedCalibration(CommandRun run, ServiceConnection service, BenchDialogue dialogue, BenchPen pen)
{
    private readonly MeasuredSteps _steps = new(run, service, dialogue, pen);

    /// <summary>Goes on until it is over.</summary>
    /// <returns>Whether the pen passed.</returns>
    /// <exception cref="BenchLeftException">The person left; it is open.</exception>
    public async Task<ExitCode> RunAsync(Calibration calibration)
    {
        while (true)
        {
            switch (calibration.Stage)
            {
                case CalibrationStage.MeasuringAsFound:
                    calibration = await _steps.MeasureAsync(calibration);
                    break;
                case CalibrationStage.MeasuringAsLeft:
                    if (calibration.ReadingsDone == 0)
                    {
                        await OfferCurveAsync(calibration);
                    }

                    calibration = await _steps.MeasureAsync(calibration);
                    break;
                case CalibrationStage.Reviewing or CalibrationStage.Completing:
                    calibration = await ReviewAsync(calibration);
                    break;
                default:
                    return await OverAsync(calibration);
            }
        }
    }

    private async Task<Calibration> ReviewAsync(Calibration calibration)
    {
        if (!pen.Dial)
        {
            await pen.EndHoldAsync();
        }

        var phase = calibration.Stage == CalibrationStage.Reviewing ? CalibrationPhase.AsFound : CalibrationPhase.AsLeft;
        CalibrationPage.ShowReadings(dialogue.Screen, calibration, phase);
        dialogue.Say(Safe(calibration.Instruction));
        var outliers = CalibrationPage.Outliers(calibration, phase).ToArray();
        if (outliers.Length > 0)
        {
            dialogue.Say($"[yellow]Apart from the others: step {string.Join(", step ", outliers.Select(static one => one.Step.Number))}. They count, and make the uncertainty larger.[/]");
        }

        var adjusting = phase == CalibrationPhase.AsFound;
        return await dialogue.ChooseAsync(
                adjusting ? "again (a reading), rate (of strokes), adjust, or complete:" : "again (a reading), rate (of strokes), or complete:",
                adjusting ? ["again", "rate", "adjust", "complete"] : ["again", "rate", "complete"]) switch
        {
            "again" => await AgainAsync(calibration, phase),
            "rate" => await RatesAsync(calibration),
            "adjust" => await AdjustAsync(calibration),
            _ => await CompleteAsync(calibration),
        };
    }

    private async Task<Calibration> AgainAsync(Calibration calibration, CalibrationPhase phase)
    {
        while (true)
        {
            var text = await dialogue.AskAsync("Which step (Enter: none)?");
            if (text.Length == 0)
            {
                return calibration;
            }

            if (uint.TryParse(text, out var number) && calibration.Readings.LastOrDefault(one => one.Step.Phase == phase && one.Step.Number == number) is { } read)
            {
                return await _steps.AgainAsync(calibration, read.Step);
            }

            dialogue.Say($"[yellow]The step '{Safe(text)}' is not one that was read. Type its number, 1 to {calibration.ReadingsWanted}.[/]");
        }
    }

    private async Task<Calibration> AdjustAsync(Calibration calibration)
    {
        // It stands in the record before the curve is written, and stays there when the pen or the service refuses it.
        const string ByCurve = "The as-found curve was to be written into the pen.";
        var how = await dialogue.ChooseAsync("curve (it is written into the pen), hand (the pen was adjusted by its own means), or back:", "curve", "hand", "back");
        if (how == "back")
        {
            return calibration;
        }

        var description = how == "curve" ? ByCurve : await dialogue.TextAsync("description of what was done", "What was done to the pen?");
        var (adjusted, done) = await TryAsync(calibration, async () => (await service.Calibrations.RecordAdjustmentAsync(
            new RecordAdjustmentRequest { RequestId = ServiceConnection.NewRequest(), CalibrationId = calibration.CalibrationId, Description = description },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation)).Calibration);
        if (done)
        {
            CalibrationPage.ShowResult(dialogue.Screen, "as found", adjusted.AsFound);
            if (how == "curve")
            {
                await WriteCurveAsync(adjusted);
            }
        }

        return adjusted;
    }

    // Between saying that the pen was adjusted and the first reading as left: whoever comes back there finds the curve written or not.
    private async Task OfferCurveAsync(Calibration calibration)
    {
        dialogue.Say($"Adjusted: {Safe(calibration.Adjustment)}");
        if (!_curveSaid && await dialogue.ChooseAsync("Is the as-found curve to be written into the pen, if it is not yet? (yes or no)", "yes", "no") == "yes")
        {
            await WriteCurveAsync(calibration);
        }
    }

    private bool _curveSaid;

    private async Task WriteCurveAsync(Calibration calibration)
    {
        _curveSaid = true;
        for (var tried = 0; ; tried++)
        {
            try
            {
                if (!pen.Dial)
                {
                    await pen.EndHoldAsync();
                }

                await pen.ReleasedAsync();
                var lease = await pen.LeaseAsync();
                var written = await service.Calibrations.WriteCurveAsync(
                    new WriteCurveRequest { RequestId = CurveRequest(calibration, tried), CalibrationId = calibration.CalibrationId, LeaseNumber = lease },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                dialogue.Say($"The pen keeps the curve, and read it back: digest {Safe(written.CurveDigest)}.");
                return;
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } refusal)
            {
                dialogue.Refused(refusal);
            }

            if (!BenchRefusal.IsOpen(await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId)))
            {
                return;
            }

            if (await dialogue.ChooseAsync("again, or without (what the pen is like now, the as-left points tell):", "again", "without") == "without")
            {
                return;
            }
        }
    }

    // The first try has one name however often penctl is started, and the service answers it once: nothing is written for a second time that is there. What
    // was refused is tried under another name. That is no danger: the service takes each writing back through the curve that the pen kept while it was measured.
    private static string CurveRequest(Calibration calibration, int tried) =>
        tried == 0 ? $"curve-{calibration.CalibrationId}" : ServiceConnection.NewRequest();

    private async Task<Calibration> CompleteAsync(Calibration calibration)
    {
        var (completed, done) = await TryAsync(calibration, async () => (await service.Calibrations.CompleteCalibrationAsync(
            new CompleteCalibrationRequest { RequestId = ServiceConnection.NewRequest(), CalibrationId = calibration.CalibrationId },
            deadline: service.Deadline,
            cancellationToken: run.Cancellation)).Calibration);

        // Whether the rate is missed the service says, and it has said so: a pen that is beyond its tolerance has failed without. Then it is read, and looked
        // at again before anything is completed.
        return !done && BenchRefusal.IsOpen(completed) && completed.StrokeRates.Count < completed.RateReadingsWanted ? await RatesAsync(completed) : completed;
    }

    private Task<Calibration> RatesAsync(Calibration calibration) => new MeasuredRates(run, service, dialogue, pen).MeasureAsync(calibration);

    // What is missing, or was done by somebody else meanwhile, no further try brings: the calibration as it stands says what is next.
    private Task<(Calibration Calibration, bool Done)> TryAsync(Calibration calibration, Func<Task<Calibration>> act) => dialogue.TryAsync(async _ =>
    {
        try
        {
            return (await act(), true);
        }
        catch (RpcException call) when (BenchRefusal.Of(call) is { Rule: BenchRefusal.Over or "R-CALIBRATION-ADJUST" or "R-CALIBRATION-INCOMPLETE" } refusal)
        {
            dialogue.Refused(refusal);
            return (await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId), false);
        }
    });

    private async Task<ExitCode> OverAsync(Calibration calibration)
    {
        CalibrationPage.ShowResult(dialogue.Screen, "as found", calibration.AsFound);
        CalibrationPage.ShowResult(dialogue.Screen, "as left", calibration.AsLeft);
        if (calibration.Stage == CalibrationStage.Aborted)
        {
            dialogue.Say($"[yellow]ABORTED[/]: {Safe(calibration.AbortReason)}. {await WhatHolds.OfAsync(run, service, calibration.PenId)}");
            return ExitCode.No;
        }

        if (calibration.Stage == CalibrationStage.Failed)
        {
            dialogue.Say($"[red bold]FAILED[/] {Safe(calibration.Instruction)} The pen is quarantined.");
        }
        else
        {
            var given = (await service.Calibrations.GetCertificateAsync(
                new GetCertificateRequest { CertificateId = calibration.CertificateId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Certificate;
            dialogue.Say($"[green bold]PASSED[/] certificate {Safe(given.CertificateId)}, valid until {Safe(given.ValidUntil)}, U = {given.ExpandedUncertaintyUm} um (k = 2)");
            dialogue.Say($"penctl certificate {Safe(calibration.PenId)} --pdf FILE draws it.");
        }

        if (calibration.AsFound is { Passed: false })
        {
            dialogue.Say($"[yellow]As found it was beyond its tolerance: penctl calibrations impact {Safe(calibration.CalibrationId)} lists the sessions in doubt.[/]");
        }

        return calibration.Stage == CalibrationStage.Passed ? ExitCode.Ok : ExitCode.No;
    }
}
