using System.Runtime.InteropServices;
using System.Text.Json;
using PenSimulator.Control;
using PenSimulator.Replay;

namespace PenSimulator.App;

/// <summary>Runs one pen with its control service until it is told to end.</summary>
internal static class PenProgram
{
    public static async Task<int> RunAsync(PenProgramOptions options, TextWriter output, CancellationToken cancelled)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        if (options.ReplayPath is { } incident)
        {
            return await ReplayAsync(incident, options, output, ending.Token);
        }

        await using var pen = options.PtyPath is { } path
            ? SimulatedPen.StartOnPty(path, options.Pen, options.NvPath)
            : SimulatedPen.StartOnTcp(options.TcpPort, options.Pen, options.TcpAddress, options.NvPath);
        var scenario = options.Scenario is { } yaml ? (await pen.BeginScenarioAsync(yaml)).Completion : Task.CompletedTask;
        await using var control = await ControlServer.StartAsync(pen, options.Control);
        await output.WriteLineAsync(JsonSerializer.Serialize(new
        {
            ready = true,
            line = pen.Line,
            control = control.Address,
            serial = pen.SerialNumber,
            seed = options.Pen.Seed,
            simulated = true,
        }));
        await output.FlushAsync(CancellationToken.None);
        var told = new TaskCompletionSource();
        await using var registration = ending.Token.Register(told.SetResult);
        _ = ReportAsync(scenario);
        await await Task.WhenAny(told.Task, pen.Completion);
        return 0;
    }

    /// <summary>A scenario is not waited for; one that could not be done to its end is told.</summary>
    private static async Task ReportAsync(Task scenario)
    {
        try
        {
            await scenario;
        }
        catch (InvalidOperationException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
        }
    }

    private static async Task<int> ReplayAsync(string incident, PenProgramOptions options, TextWriter output, CancellationToken ended)
    {
        await using var pen = options.PtyPath is { } path
            ? ReplayedPen.StartOnPty(incident, path)
            : ReplayedPen.StartOnTcp(incident, options.TcpPort, options.TcpAddress);
        await output.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, line = pen.Line, replay = pen.IncidentId, simulated = true }));
        await output.FlushAsync(CancellationToken.None);
        try
        {
            var bytes = await pen.Played.WaitAsync(ended);
            await output.WriteLineAsync(JsonSerializer.Serialize(new { replayed = pen.IncidentId, bytes }));
            return 0;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Told to end before all was said: nothing is wrong with that.
            return 0;
        }
    }
}
