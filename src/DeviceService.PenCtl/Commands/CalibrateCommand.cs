using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>calibrate: the guide at the bench. It begins a calibration of a pen, or goes on with the one that is open.</summary>
internal static class CalibrateCommand
{
    // Whoever leaves, or presses Ctrl+C, waits for no service that is silent.
    private static readonly TimeSpan LastAnswerMost = TimeSpan.FromSeconds(2);

    public static Command Create(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Serial number of the pen. Without it: the only pen.", HelpName = "PEN" };
        var gauge = new Option<string?>("--gauge") { Description = "What depth is read with, as gauges list shows it. Needed to begin, and not to go on.", HelpName = "GAUGE" };
        var temperature = new Option<string?>("--temperature") { Description = "Temperature of the room in degrees Celsius, 15 to 35. Asked for where it is missing.", HelpName = "CELSIUS" };
        return shared.Run(
            new Command("calibrate", "Guides a technician through a calibration, reading by reading, at a terminal. What is open goes on where it was. No needle moves by it: the trigger is yours.")
            {
                pen, gauge, temperature,
            },
            run => GuideAsync(run, run.Get(pen), run.Get(gauge), run.Get(temperature)));
    }

    private static async Task<ExitCode> GuideAsync(CommandRun run, string? named, string? gauge, string? temperature)
    {
        if (run.Surroundings.Typed is not { } typed || !run.Screen.Moves)
        {
            throw PenCtlException.Option("penctl calibrate asks a person, and nobody is at a terminal.", "Run it at a terminal, without --json. A program calls StartCalibration, HoldDepth and RecordMeasurement of the API itself; `penctl calibrations` only shows what there is.");
        }

        var service = await run.ServiceAsync();
        var dialogue = new BenchDialogue(run, typed);
        var penId = named ?? await PenCommands.OnlyAsync(run);
        Calibration? calibration = null;
        try
        {
            calibration = await OpenAsync(run, service, penId) is { } open
                ? await ResumedAsync(run, service, open, gauge)
                : await BegunAsync(run, service, dialogue, penId, gauge, temperature);
            Introduce(dialogue, calibration);
            await using var pen = await BenchPen.OpenAsync(run, service, dialogue, penId);
            return await new GuidedCalibration(run, service, dialogue, pen).RunAsync(calibration);
        }
        catch (BenchLeftException)
        {
            throw new PenCtlException(ExitCode.Interrupted, calibration is null ? "No calibration was begun." : "You left it.", await HowToGoOnAsync(run, service, penId, calibration));
        }
        catch (Exception ended) when (run.Cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // ^C stands at the end of the line that was being typed.
            run.Screen.Aside($"\n{await HowToGoOnAsync(run, service, penId, calibration)}");
            throw;
        }
        catch (Exception failure) when (calibration is not null && Failures.Read(failure, service.Address.ToString()) is { } read)
        {
            throw new PenCtlException(read.Code, read.Sentence, $"{read.Remedy} {await HowToGoOnAsync(run, service, penId, calibration)}".TrimStart(), failure) { Rule = read.Rule };
        }
    }

    // As the service has it by now: somebody else may have ended it, and then nothing goes on.
    private static async Task<string> HowToGoOnAsync(CommandRun run, ServiceConnection service, string penId, Calibration? calibration)
    {
        if (calibration is null)
        {
            return "";
        }

        var (id, newest) = (calibration.CalibrationId, await LastAnswerAsync(run, service, calibration.CalibrationId));
        return newest is not null && !BenchRefusal.IsOpen(newest)
            ? $"Calibration {id} is over meanwhile ({Of(newest.Stage)}): `penctl calibrations show {id}` shows what it came to."
            : $"Calibration {id} {(newest is null ? "was open when the service last told of it" : "stays open")}, with every reading that was taken. "
                + $"`penctl calibrate --pen {penId}` goes on with it; `penctl calibrations abort {id} --reason TEXT` gives it up.";
    }

    // Null where no service tells. The command may have been ended already, and this is asked all the same.
    private static async Task<Calibration?> LastAnswerAsync(CommandRun run, ServiceConnection service, string calibrationId)
    {
        using var asking = new CancellationTokenSource(LastAnswerMost, run.Clock);
        try
        {
            return (await service.Calibrations.GetCalibrationAsync(new GetCalibrationRequest { CalibrationId = calibrationId }, cancellationToken: asking.Token)).Calibration;
        }
        catch (RpcException)
        {
            // What ended the guide is what has to be said; this is beside it.
            return null;
        }
    }

    private static async Task<Calibration?> OpenAsync(CommandRun run, ServiceConnection service, string penId)
    {
        var listed = await service.Calibrations.ListCalibrationsAsync(
            new ListCalibrationsRequest { PenId = penId, OpenOnly = true, PageSize = 1 }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        return listed.Calibrations.FirstOrDefault();
    }

    private static async Task<Calibration> ResumedAsync(CommandRun run, ServiceConnection service, Calibration open, string? gauge)
    {
        if (gauge is not null && gauge != open.GaugeId)
        {
            throw PenCtlException.Option(
                $"--gauge '{gauge}' is not what the open calibration {open.CalibrationId} is read with: '{open.GaugeId}'.",
                "Go on without --gauge, or abort it and begin another.");
        }

        var whole = await service.Calibrations.GetCalibrationAsync(
            new GetCalibrationRequest { CalibrationId = open.CalibrationId }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        run.Screen.Line("[bold]Goes on with the calibration that is open.[/]");
        return whole.Calibration;
    }

    private static async Task<Calibration> BegunAsync(
        CommandRun run, ServiceConnection service, BenchDialogue dialogue, string penId, string? gauge, string? temperature)
    {
        if (gauge is null)
        {
            var known = (await GaugeCommands.AllAsync(run)).Gauges.Where(static one => one.Kind == GaugeKind.Depth).Select(static one => one.GaugeId).ToArray();
            throw PenCtlException.Option(
                $"No calibration of {penId} is open, and there is no --gauge to begin one with.",
                known.Length == 0 ? "Register one: penctl gauges register." : $"Name one of {string.Join(", ", known)}.");
        }

        var request = new StartCalibrationRequest
        {
            RequestId = ServiceConnection.NewRequest(), PenId = penId, GaugeId = gauge,
            TemperatureDecidegrees = temperature is null ? await TemperatureAsync(dialogue) : TypedReading.Decidegrees("temperature", temperature),
        };
        var started = await service.Calibrations.StartCalibrationAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
        return started.Calibration;
    }

    private static async Task<uint> TemperatureAsync(BenchDialogue dialogue)
    {
        while (true)
        {
            try
            {
                return TypedReading.Decidegrees("temperature", await dialogue.AskAsync("Temperature of the room in C:"));
            }
            catch (PenCtlException wrong)
            {
                dialogue.Refused(wrong);
            }
        }
    }

    private static void Introduce(BenchDialogue dialogue, Calibration calibration)
    {
        dialogue.Screen.Facts(
            ("calibration", Safe(calibration.CalibrationId)),
            ("pen", Safe($"{calibration.PenId}, {calibration.Model}, firmware {calibration.FirmwareVersion}") + (calibration.Simulated ? " [aqua](simulated)[/]" : "")),
            ("gauge", Safe(calibration.GaugeId)),
            ("tolerance", $"{calibration.ToleranceUm} um"),
            ("temperature", (calibration.TemperatureDecidegrees / 10.0).ToString("0.0", CultureInfo.InvariantCulture) + " C"));
        dialogue.Say($"[grey]{BenchDialogue.Leave} or Ctrl+C leaves it open. Needles move by your trigger alone; `penctl stop {Safe(calibration.PenId)}` stops.[/]");
    }
}
