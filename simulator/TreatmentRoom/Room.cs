using System.Globalization;
using System.Runtime.InteropServices;
using DeviceService.Host;
using PenSimulator;
using PenSimulator.Control;

namespace TreatmentRoom;

/// <summary>
/// What stands in the room: a simulated pen on a real line, with its control open, and the real service attending to it.
/// The two meet only on that line.
/// </summary>
internal sealed class Room : IAsyncDisposable
{
    private readonly ControlServer _control;
    private readonly DeviceHost _service;
    private readonly string? _ownDirectory;

    private Room(SimulatedPen pen, ControlServer control, DeviceHost service, string dataDirectory, string? ownDirectory, string runId)
    {
        Pen = pen;
        RunId = runId;
        DataDirectory = dataDirectory;
        _control = control;
        _service = service;
        _ownDirectory = ownDirectory;
    }

    public SimulatedPen Pen { get; }

    public string Line => Pen.Line;

    public string Address => _service.Address;

    public string ControlAddress => _control.Address;

    /// <summary>Where the service keeps its records, and left the code for the first registration.</summary>
    public string DataDirectory { get; }

    /// <summary>Tells the requests of this run from those of an earlier one in the same data directory.</summary>
    public string RunId { get; }

    public static async Task<Room> StartAsync(RoomOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var own = options.DataDirectory is null ? Directory.CreateTempSubdirectory("treatment-room-").FullName : null;
        var runId = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var kind = new PenOptions { Seed = options.Seed };
        var pen = options.Tcp ? SimulatedPen.StartOnTcp(options: kind) : SimulatedPen.StartOnPty(options: kind);
        ControlServer? control = null;
        try
        {
            control = await ControlServer.StartAsync(pen, options.Control);
            var service = await DeviceHost.StartAsync(
                new HostOptions
                {
                    Pens = [pen.Line],
                    DataDirectory = own ?? options.DataDirectory!,
                    Grpc = ListenAddress.TryParse(options.Grpc, out var problem) ?? throw new RoomException(problem),
                },
                clock,
                cancellation);
            return new Room(pen, control, service, own ?? options.DataDirectory!, own, runId);
        }
        catch
        {
            await (control?.DisposeAsync() ?? ValueTask.CompletedTask);
            await pen.DisposeAsync();
            Remove(own);
            throw;
        }
    }

    /// <summary>Stays until told to end, with a fresh cartridge for each next session.</summary>
    public async Task KeepAsync(RoomScreen screen, TimeProvider clock, CancellationToken cancellation)
    {
        await Pen.InsertCartridgeAsync();
        screen.Kept(this);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ending.Cancel();
        });
        var told = new TaskCompletionSource();
        await using var registration = ending.Token.Register(told.SetResult);
        var supplied = Supplies.KeepAsync(Pen, Address, clock, ending.Token);
        var first = await Task.WhenAny(told.Task, Pen.Completion, _service.WaitForShutdownAsync());
        await ending.CancelAsync();
        await supplied;
        await first;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _control.DisposeAsync();
        await Pen.DisposeAsync();
        Remove(_ownDirectory);
    }

    private static void Remove(string? directory)
    {
        if (directory is not null && Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
