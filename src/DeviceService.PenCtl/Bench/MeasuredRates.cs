using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>
/// The stroke rate against a tachometer, at one set rate after another. The service permits the motor to turn and the trigger turns it; what the pen says
/// is taken from its samples, and what the gauge shows is typed.
/// </summary>
internal sealed class MeasuredRates(CommandRun run, ServiceConnection service, BenchDialogue dialogue, BenchPen pen)
{
    // The service permits 60 s for a press. A little less, so that nobody presses for a permission that is over.
    private static readonly TimeSpan PermittedMost = TimeSpan.FromSeconds(50);

    /// <summary>Reads until the person has enough.</summary>
    public async Task<Calibration> MeasureAsync(Calibration calibration)
    {
        if (await GaugeAsync() is not { } gauge)
        {
            return calibration;
        }

        dialogue.Say($"The motor turns by your trigger alone, the needles out {(pen.Dial ? "as far as the dial is set: turn it to the least" : "as little as the pen can")}. Tip in free air, the tachometer at it.");
        while (BenchRefusal.IsOpen(calibration) && await SetAsync() is { } set)
        {
            calibration = await TakeAsync(calibration, gauge, set);
        }

        await pen.EndHoldAsync();
        return calibration;
    }

    private async Task<Calibration> TakeAsync(Calibration calibration, string gauge, uint set)
    {
        var reason = calibration.StrokeRates.Any(one => one.SetMillihertz == set)
            ? await dialogue.TextAsync("reason", "Why does the reading before it not count?")
            : "";
        async Task<bool> IsOpenAsync() => BenchRefusal.IsOpen(await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId));
        async Task<Calibration> ElsewhereAsync()
        {
            dialogue.Say(BenchRefusal.Elsewhere);
            return await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId);
        }

        while (true)
        {
            switch (await pen.PermitRateAsync(set, IsOpenAsync))
            {
                case BenchPermission.Never:
                    // It was said why: another rate may do, and the same one never will.
                    return calibration;
                case BenchPermission.NotWanted:
                    return await ElsewhereAsync();
                default:
                    break;
            }

            dialogue.Say($"Press the trigger and hold it: the motor turns at {Rate(set)}.");
            if (await TurnsAsync() is not { } indicated)
            {
                if (!await IsOpenAsync())
                {
                    return await ElsewhereAsync();
                }

                dialogue.Say($"[yellow]No motor turned evenly within {PermittedMost.TotalSeconds:0} s.[/]");
                await dialogue.AskAsync($"Enter permits it once more, {BenchDialogue.Leave} leaves the calibration open:");
                continue;
            }

            dialogue.Say($"The pen says {Rate(indicated)}.");
            var read = await AskAsync("gauge reading", "Gauge reading in Hz:");

            // While the number was typed the motor went on turning, or the trigger was let go of: what counts is the newest of this press.
            indicated = pen.Needles.Trace.Millihertz ?? indicated;
            try
            {
                calibration = (await service.Calibrations.RecordMeasurementAsync(
                    new RecordMeasurementRequest
                    {
                        RequestId = ServiceConnection.NewRequest(),
                        CalibrationId = calibration.CalibrationId,
                        StrokeRate = new StrokeRateMeasurement
                        {
                            GaugeId = gauge, SetMillihertz = set, IndicatedMillihertz = (uint)indicated, GaugeMillihertz = read, ReplacesReason = reason,
                        },
                    },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation)).Calibration;
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } refusal)
            {
                dialogue.Refused(refusal);
                if (BenchRefusal.IsOfArgument(refusal) || refusal.Rule == BenchRefusal.Over)
                {
                    await pen.ReleasedAsync();
                    return await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId);
                }

                await dialogue.AskAsync($"Enter takes the reading once more, {BenchDialogue.Leave} leaves the calibration open:");
                continue;
            }

            dialogue.Say(CalibrationPage.Told(calibration.StrokeRates.Single(one => one.SetMillihertz == set)));
            await pen.ReleasedAsync();
            return calibration;
        }
    }

    private async Task<int?> TurnsAsync()
    {
        var turned = false;
        while (await dialogue.UntilAsync(async token => turned = await pen.Needles.UntilAsync(static trace => trace.Millihertz is not null, PermittedMost, token)) is { } typed)
        {
            dialogue.Say($"[yellow]'{Safe(typed)}' was not taken: the motor does not turn yet. {BenchDialogue.Leave} leaves the calibration open.[/]");
        }

        return turned ? pen.Needles.Trace.Millihertz : null;
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

            if (Read("set rate", text, TypedReading.SetHertzMax) is { } set)
            {
                return set;
            }
        }
    }

    private async Task<uint> AskAsync(string field, string question)
    {
        while (true)
        {
            if (Read(field, await dialogue.AskAsync(question), 2 * TypedReading.SetHertzMax) is { } rate)
            {
                return rate;
            }
        }
    }

    private uint? Read(string field, string text, int highest)
    {
        try
        {
            return TypedReading.Millihertz(field, text, highest);
        }
        catch (PenCtlException wrong) when (wrong.Code == ExitCode.OptionWrong)
        {
            dialogue.Refused(wrong);
            return null;
        }
    }
}
