using System.CommandLine;
using Grpc.Core;

namespace TreatmentRoom;

/// <summary>The program: options, one session, exit code. 0 when all went as promised, 1 when not, 2 for wrong options.</summary>
internal static class RoomCommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object as the last line, and no progress." };
        var keep = new Option<bool>("--keep") { Description = "Leave pen and service running, and print their addresses." };
        var tcp = new Option<bool>("--tcp") { Description = "Put the pen on a TCP port; where there are no pseudo-terminals it is there anyway." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the simulated pen.", DefaultValueFactory = _ => 1UL };
        var grpc = new Option<string?>("--grpc") { Description = "Address of the service; default a free port, with --keep 127.0.0.1:5080." };
        var control = new Option<string?>("--control") { Description = "Address of the pen's control; default a free port, with --keep 127.0.0.1:5090." };
        var data = new Option<string?>("--data") { Description = "Data directory to keep; default a fresh one, removed at the end." };
        var root = new RootCommand("A treatment room on one machine: a simulated pen, the real service, and a clinic's client.")
        {
            json, keep, tcp, seed, grpc, control, data,
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            var kept = parsed.GetValue(keep);
            return await RunAsync(
                new RoomOptions
                {
                    Json = parsed.GetValue(json),
                    Keep = kept,
                    Tcp = parsed.GetValue(tcp) || !OperatingSystem.IsLinux(),
                    Seed = parsed.GetValue(seed),
                    Grpc = parsed.GetValue(grpc) ?? (kept ? "127.0.0.1:5080" : "127.0.0.1:0"),
                    Control = parsed.GetValue(control) ?? (kept ? "127.0.0.1:5090" : "127.0.0.1:0"),
                    DataDirectory = parsed.GetValue(data),
                },
                TimeProvider.System,
                cancellation);
        });
        var result = root.Parse(arguments);
        return result.Errors.Count > 0 ? await Misused(result) : await result.InvokeAsync();
    }

    private static async Task<int> RunAsync(RoomOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        using var screen = new RoomScreen(options.Json);
        try
        {
            await using var room = await Room.StartAsync(options, clock, cancellation);
            screen.Opened(room);
            var report = await new Appointment(room, screen, clock).RunAsync(cancellation);
            screen.Report(report);
            if (options.Keep && report.Succeeded)
            {
                await room.KeepAsync(screen, clock, cancellation);
            }

            return report.Succeeded ? 0 : 1;
        }
        catch (Exception failure) when (failure is RoomException or RpcException or IOException or DeviceService.Host.StartRefusedException)
        {
            screen.Failed(failure);
            return 1;
        }
    }

    private static async Task<int> Misused(ParseResult result)
    {
        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return 2;
    }
}
