using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>The readings of a phase, one after the other, and one that is taken again.</summary>
internal sealed class MeasuredSteps(CommandRun run, ServiceConnection service, BenchDialogue dialogue, BenchPen pen)
{
    private const string Redo = "redo";
    private const int BarCells = 21;

    // What a gauge may say, as the service has it; and what a pen may.
    private const int GaugeUmMin = -1_000;
    private const int GaugeUmMax = 6_000;
    private const int PenUmMax = 5_000;

    private readonly HeldPoint _point = new(pen, dialogue);

    /// <summary>Takes every reading that is asked for.</summary>
    public async Task<Calibration> MeasureAsync(Calibration calibration)
    {
        while (calibration.NextStep is { } step)
        {
            dialogue.Say($"\n[bold]{Of(step.Phase)}[/] {calibration.ReadingsDone + 1} of {calibration.ReadingsWanted} {Bar(calibration)} round {step.Repeat}");
            dialogue.Say(Safe(step.Instruction));
            calibration = await TakeAsync(calibration, step, "");
        }

        return calibration;
    }

    /// <summary>Takes a reading again. The one before stays on record with the reason why it does not count.</summary>
    public async Task<Calibration> AgainAsync(Calibration calibration, CalibrationStep step)
    {
        dialogue.Say($"\n[bold]{Of(step.Phase)}, step {step.Number} again[/]");
        var reason = await dialogue.TextAsync("reason", "Why does the reading before it not count?");
        dialogue.Say(Safe(step.Instruction));
        return await TakeAsync(calibration, step, reason);
    }

    private async Task<Calibration> TakeAsync(Calibration calibration, CalibrationStep step, string replacesReason)
    {
        async Task<bool> WantedAsync() => Asks(await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId), step, replacesReason);
        while (true)
        {
            Stand? stand = null;
            if (!pen.Dial)
            {
                stand = await _point.ReachAsync(step, WantedAsync);
                if (stand is null)
                {
                    return Elsewhere(await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId));
                }

                dialogue.Say($"The pen says {stand.IndicatedUm} um.");
            }

            if (await ReadAsync(calibration, step, stand, replacesReason) is { } taken)
            {
                return taken;
            }

            // Needles that went in while somebody looked may have done so because it was ended, or read, elsewhere: then this point is met no more.
            var newest = await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId);
            if (!Asks(newest, step, replacesReason))
            {
                return Elsewhere(newest);
            }
        }
    }

    /// <summary>One reading of needles that stand; null where the point has to be met again.</summary>
    private async Task<Calibration?> ReadAsync(Calibration calibration, CalibrationStep step, Stand? stand, string replacesReason)
    {
        while (true)
        {
            var indicated = stand?.IndicatedUm ?? await AskAsync("pen's reading", "The pen says, in um:", 0, PenUmMax);
            var text = await dialogue.AskAsync("Gauge reading in um:");
            if (text == Redo && replacesReason.Length == 0)
            {
                if (calibration.Readings.LastOrDefault(one => one.Step.Phase == step.Phase) is { } newest)
                {
                    return await AgainAsync(calibration, newest.Step);
                }

                dialogue.Say("[yellow]Nothing was read yet that could be read again.[/]");
                continue;
            }

            if (await GaugeAsync(calibration, indicated, text, stand is not null) is not { } gauge)
            {
                if (stand is not null && !pen.Needles.Trace.Stands)
                {
                    return null;
                }

                continue;
            }

            // While the number was typed the needles went on standing, or went in: what counts is the newest of this stand.
            indicated = pen.Needles.Trace.Stood is { } later && later.SetUm == stand?.SetUm && later.FromAbove == stand.FromAbove ? later.IndicatedUm : indicated;
            try
            {
                return Show(await RecordAsync(calibration, step, indicated, gauge, replacesReason), step);
            }
            catch (RpcException call) when (BenchRefusal.Of(call) is { } refusal)
            {
                dialogue.Refused(refusal);
                var newest = await BenchRefusal.NewestAsync(run, service, calibration.CalibrationId);
                if (!Asks(newest, step, replacesReason))
                {
                    return Elsewhere(newest);
                }

                if (!BenchRefusal.IsOfArgument(refusal))
                {
                    await dialogue.AskAsync($"Enter takes the reading once more, {BenchDialogue.Leave} leaves the calibration open:");
                    return null;
                }
            }
        }
    }

    private Calibration Elsewhere(Calibration newest)
    {
        dialogue.Say(BenchRefusal.Elsewhere);
        return newest;
    }

    // Whether a reading of this step is still to be taken: the next one, or one that stands there and is taken again.
    private static bool Asks(Calibration calibration, CalibrationStep step, string replacesReason) => BenchRefusal.IsOpen(calibration) && (replacesReason.Length == 0
        ? calibration.NextStep is { } next && next.Phase == step.Phase && next.Number == step.Number
        : step.Phase == (calibration.Stage is CalibrationStage.MeasuringAsLeft or CalibrationStage.Completing ? CalibrationPhase.AsLeft : CalibrationPhase.AsFound));

    /// <summary>What was typed as a gauge reading; null where it has to be typed again.</summary>
    private async Task<int?> GaugeAsync(Calibration calibration, int indicated, string text, bool held)
    {
        try
        {
            var gauge = TypedReading.Micrometres("gauge reading", text, GaugeUmMin, GaugeUmMax);
            if (Math.Abs(gauge - indicated) <= 2 * calibration.ToleranceUm)
            {
                return gauge;
            }

            if (held && !pen.Needles.Trace.Stands)
            {
                // Needles that went in while somebody looked: that is no reading of this point, however often it is typed.
                dialogue.Say($"[yellow]The gauge reading {gauge} um is {Math.Abs(gauge - indicated)} um from what the pen said, and the needles do not stand any more. The point is met once more.[/]");
                return null;
            }

            // A digit that was left out, or a pen that is far off. The first is common, the second has to be believed.
            dialogue.Say($"[yellow]The gauge reading {gauge} um is {Math.Abs(gauge - indicated)} um from what the pen says. If the gauge shows it, type it once more.[/]");
            return await dialogue.AskAsync("Gauge reading in um, once more:") is { } again && TypedReading.Micrometres("gauge reading", again, GaugeUmMin, GaugeUmMax) == gauge
                ? gauge
                : null;
        }
        catch (PenCtlException wrong) when (wrong.Code == ExitCode.OptionWrong)
        {
            dialogue.Refused(wrong);
            return null;
        }
    }

    private async Task<int> AskAsync(string field, string question, int lowest, int highest)
    {
        while (true)
        {
            try
            {
                return TypedReading.Micrometres(field, await dialogue.AskAsync(question), lowest, highest);
            }
            catch (PenCtlException wrong) when (wrong.Code == ExitCode.OptionWrong)
            {
                dialogue.Refused(wrong);
            }
        }
    }

    private async Task<Calibration> RecordAsync(Calibration calibration, CalibrationStep step, int indicated, int gauge, string replacesReason)
    {
        var request = new RecordMeasurementRequest
        {
            RequestId = ServiceConnection.NewRequest(),
            CalibrationId = calibration.CalibrationId,
            Depth = new DepthMeasurement { Phase = step.Phase, Step = step.Number, IndicatedUm = (uint)Math.Max(0, indicated), GaugeUm = gauge, ReplacesReason = replacesReason },
        };
        return (await service.Calibrations.RecordMeasurementAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation)).Calibration;
    }

    private Calibration Show(Calibration calibration, CalibrationStep step)
    {
        var read = calibration.Readings.Last(one => one.Step.Phase == step.Phase && one.Step.Number == step.Number);
        dialogue.Say($"Step {step.Number}: pen {read.IndicatedUm} um, gauge {read.GaugeUm} um, error {(int)read.IndicatedUm - read.GaugeUm:+0;-0;0} um."
            + (read.Outlier ? $" [yellow]It lies apart from the others of its point: {Redo} takes it again.[/]" : ""));
        return calibration;
    }

    private static string Bar(Calibration calibration)
    {
        var full = (int)(calibration.ReadingsDone * BarCells / Math.Max(1, calibration.ReadingsWanted));
        return $"[green]{new string('█', full)}[/][grey]{new string('░', BarCells - full)}[/]";
    }
}
