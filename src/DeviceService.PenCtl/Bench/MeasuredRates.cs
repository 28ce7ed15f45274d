using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>
/// The stroke rate against a tachometer, at one set rate after another. The service arms no pen that is on the bench and no call turns a motor, so a
/// pen that runs only while it is armed cannot be measured here, and the screen says so first. One that has a switch of its own can, and what pen and
/// gauge show is typed.
/// </summary>
internal sealed class MeasuredRates(CommandRun run, ServiceConnection service, BenchDialogue dialogue)
{
    /// <summary>Reads until the person has enough.</summary>
    public async Task<Calibration> MeasureAsync(Calibration calibration)
    {
        if (await GaugeAsync() is not { } gauge)
        {
            return calibration;
        }

        dialogue.Say("[yellow]A pen that runs only while it is armed cannot be measured here:[/] no pen on the bench is armed, and no call turns its motor.");
        dialogue.Say("If it has a switch of its own, run it by that at a rate, a new cartridge for the bench in it and the tip in free air, and read pen and gauge together. "
            + "The service sees neither number, and the certificate says that both were typed.");
        while (await SetAsync() is { } set)
        {
            var indicated = await AskAsync("pen's rate", "The pen says, in Hz:");
            var read = await AskAsync("gauge reading", "Gauge reading in Hz:");
            calibration = (await dialogue.TryAsync(_ => service.Calibrations.RecordMeasurementAsync(
                new RecordMeasurementRequest
                {
                    RequestId = ServiceConnection.NewRequest(),
                    CalibrationId = calibration.CalibrationId,
                    StrokeRate = new StrokeRateMeasurement { GaugeId = gauge, SetMillihertz = set, IndicatedMillihertz = indicated, GaugeMillihertz = read },
                },
                deadline: service.Deadline,
                cancellationToken: run.Cancellation).ResponseAsync)).Calibration;
            dialogue.Say(CalibrationPage.Told(calibration.StrokeRates[^1]));
        }

        return calibration;
    }

    // The only one that may be read with, or the one that the person names.
    private async Task<string?> GaugeAsync()
    {
        var all = await service.Calibrations.ListGaugesAsync(new ListGaugesRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation);
        var usable = all.Gauges.Where(static gauge => gauge is { Kind: GaugeKind.StrokeRate, Overdue: false }).Select(static gauge => gauge.GaugeId).ToArray();
        if (usable.Length == 0)
        {
            dialogue.Say("[yellow]No gauge of the stroke rate is registered and in date. In another terminal: penctl gauges register GAUGE --kind stroke-rate.[/]");
            return null;
        }

        return usable is [var only] ? only : await dialogue.ChooseAsync($"Which gauge: {Safe(string.Join(", ", usable))}?", usable);
    }

    private async Task<uint?> SetAsync()
    {
        while (true)
        {
            var text = await dialogue.AskAsync("Set rate in Hz (Enter: enough):");
            if (text.Length == 0)
            {
                return null;
            }

            if (Read("set rate", text) is { } set)
            {
                return set;
            }
        }
    }

    private async Task<uint> AskAsync(string field, string question)
    {
        while (true)
        {
            if (Read(field, await dialogue.AskAsync(question)) is { } rate)
            {
                return rate;
            }
        }
    }

    private uint? Read(string field, string text)
    {
        try
        {
            return TypedReading.Millihertz(field, text);
        }
        catch (PenCtlException wrong) when (wrong.Code == ExitCode.OptionWrong)
        {
            dialogue.Refused(wrong);
            return null;
        }
    }
}
