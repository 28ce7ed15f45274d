using System.Text.Json;
using DeviceService.Conformance;
using Grpc.Net.Client;
using PenSimulator;
using PenSimulator.Control;
using PenSimulator.Firmware;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>A simulated pen on a line of its own with its control, as a firmware team has it on the bench.</summary>
internal sealed class BenchPen : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ControlServer _control;
    private readonly GrpcChannel _channel;

    private BenchPen(SimulatedPen pen, ControlServer control, TemporaryFolder folder)
    {
        (Pen, _control, _folder) = (pen, control, folder);
        _channel = GrpcChannel.ForAddress(control.Address);
    }

    public SimulatedPen Pen { get; }

    public string Line => Pen.Line;

    /// <summary>As --simulator takes it.</summary>
    public string Control => _control.Address["http://".Length..];

    /// <summary>On a real pseudo-terminal; on TCP where there are none, or where it is asked for.</summary>
    public static async Task<BenchPen> StartAsync(PenOptions? options = null, bool tcp = false, NvContent? memory = null)
    {
        var folder = new TemporaryFolder();
        var kept = folder.Combine("memory");
        if (memory is not null)
        {
            await File.WriteAllBytesAsync(kept, JsonSerializer.SerializeToUtf8Bytes(memory));
        }

        var pen = tcp || !OperatingSystem.IsLinux()
            ? SimulatedPen.StartOnTcp(0, options, nvPath: memory is null ? null : kept)
            : SimulatedPen.StartOnPty(folder.Combine("pen"), options, memory is null ? null : kept);
        return new BenchPen(pen, await ControlServer.StartAsync(pen, "127.0.0.1:0"), folder);
    }

    /// <summary>Runs clauses with the simulator's control as the hand.</summary>
    public Task<ConformanceReport> RunAsync(params string[] clauses) => RunAsync(clauses, CancellationToken.None);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public Task<ConformanceReport> RunAsync(string[] clauses, CancellationToken cancellation, TimeProvider? clock = null) => ConformanceRun.RunAsync(
        new ConformanceOptions { Line = Line, Simulator = _channel.CreateCallInvoker(), Clauses = clauses, Clock = clock ?? TimeProvider.System }, static _ => { }, cancellation);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _control.DisposeAsync();
        await Pen.DisposeAsync();
        _folder.Dispose();
    }
}
