using Grpc.Net.Client;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>One server with its line, whose far end is measured, and the same client for each of them.</summary>
internal sealed class Contender : IAsyncDisposable
{
    /// <summary>Of the pen, and of what the others hear in its place.</summary>
    public const int SamplesPerSecond = 500;

    private const string PenId = "BENCH-0001";

    private readonly ServerProcess _server;
    private readonly BenchPen? _pen;
    private readonly ClinicClient? _client;
    private readonly string? _directory;
    private readonly GrpcChannel _stops;
    private readonly SafetyService.SafetyServiceClient _safety;
    private Feeder? _feeder;

    private Contender(ServerProcess server, FarEnd far, BenchPen? pen, ClinicClient? client, string? directory)
    {
        (_server, Far, _pen, _client, _directory) = (server, far, pen, client, directory);
        _stops = GrpcChannel.ForAddress(server.Address);
        _safety = new SafetyService.SafetyServiceClient(_stops);
    }

    public string Name => _server.Name;

    public FarEnd Far { get; }

    public int ProcessId => _server.Id;

    /// <summary>Null for the host; the reason why it cannot be had otherwise.</summary>
    public static async Task<Contender> HostAsync(BenchOptions options)
    {
        var directory = options.FreshDirectory("host");
        var pen = new BenchPen(PenId);
        var server = await Servers.HostAsync(options.Host, directory, [pen.Line.Address], SamplesPerSecond);
        var client = await ClinicClient.SignInAsync(server.Address, directory);
        await client.OnlineAsync(PenId);
        var contender = new Contender(server, pen.Line.Far, pen, client, directory);
        await contender.WarmAsync();
        return contender;
    }

    public static async Task<Contender> OtherAsync(Func<string, Task<ServerProcess>> start)
    {
        var far = new FarEnd();
        try
        {
            var contender = new Contender(await start(far.Path), far, null, null, null);
            await contender.WarmAsync();
            return contender;
        }
        catch
        {
            far.Dispose();
            throw;
        }
    }

    /// <summary>Whoever of them can be had, the host and the bare server first; and why the others cannot.</summary>
    public static async Task<(List<Contender> Here, Dictionary<string, string> Missing)> AllAsync(BenchOptions options)
    {
        var here = new List<Contender> { await HostAsync(options), await OtherAsync(Servers.BareAsync) };
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, start) in new (string, Func<string, Task<ServerProcess>>)[] { ("node", Servers.NodeAsync), ("python", Servers.PythonAsync) })
        {
            try
            {
                here.Add(await OtherAsync(start));
            }
            catch (BenchException why)
            {
                missing[name] = why.Message;
            }
        }

        return (here, missing);
    }

    /// <summary>Samples begin on its line, or end. The host's pen always sends.</summary>
    public void Feed(bool on)
    {
        if (_pen is null && on)
        {
            _feeder ??= new Feeder(Far, SamplesPerSecond);
        }
        else if (!on)
        {
            _feeder?.Dispose();
            _feeder = null;
        }
    }

    public SampleStream Watch(GrpcChannel channel, TimeSpan? batchTime, bool reads = true) => new(channel, PenId, _client?.Token ?? "", batchTime, reads);

    public GrpcChannel Connect() => SampleStream.Connect(_server.Address);

    public async Task StopAsync() => await _safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = PenId, OperatorId = "operator-7", Reason = "bench" });

    public async ValueTask DisposeAsync()
    {
        Feed(on: false);
        _stops.Dispose();
        _client?.Dispose();
        await _server.DisposeAsync();
        if (_pen is not null)
        {
            await _pen.DisposeAsync();
        }
        else
        {
            Far.Dispose();
        }

        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task WarmAsync()
    {
        await _stops.ConnectAsync();
        for (var call = 0; call < 50; call++)
        {
            await StopAsync();
        }
    }
}
