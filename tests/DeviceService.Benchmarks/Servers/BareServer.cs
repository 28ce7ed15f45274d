using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Grpc.Core;
using Microneedling.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceService.Benchmarks;

/// <summary>
/// What Grpc.AspNetCore costs by itself: a stop is one plain write on the caller's thread, a sample is read, copied and sent. No pen's protocol, no
/// check, no limit, no journal, no lease. It answers the same two rpcs with the same messages as the host.
/// </summary>
internal static class BareServer
{
    public static async Task<int> RunAsync(string path)
    {
        // It hears only its own samples: what else would come is left unread.
        var line = Native.OpenRaw(path);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(new BareLine(line));
        builder.Services.AddSingleton<BareStops>();
        builder.Services.AddSingleton<BareTelemetry>();
        builder.Services.AddGrpc();
        await using var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<BareStops>();
        app.MapGrpcService<BareTelemetry>();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"{{\"ready\":true,\"grpc\":\"{address}\"}}");
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Environment.Exit(0));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}

/// <summary>The line of the bare server: one thread reads samples and hands each to everybody who watches.</summary>
internal sealed unsafe class BareLine
{
    private readonly int _line;
    private readonly byte[] _stop = StopBytes.Make();
    private readonly Lock _gate = new();
    private ChannelWriter<Sample>[] _watching = [];

    public BareLine(int line)
    {
        _line = line;
        new Thread(Run) { IsBackground = true, Name = "line" }.Start();
    }

    public void WriteStop()
    {
        fixed (byte* bytes = _stop)
        {
            _ = Native.Write(_line, bytes, _stop.Length);
        }
    }

    public Channel<Sample> Watch()
    {
        var channel = Channel.CreateBounded<Sample>(new BoundedChannelOptions(16_384) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _watching = [.. _watching, channel.Writer];
        }

        return channel;
    }

    public void Leave(Channel<Sample> channel)
    {
        lock (_gate)
        {
            _watching = [.. _watching.Where(one => one != channel.Writer)];
        }
    }

    private void Run()
    {
        _ = Native.TryRaiseThread();
        var buffer = stackalloc byte[4_096];
        var kept = 0;
        while (true)
        {
            var count = (int)Native.Read(_line, buffer + kept, 4_096 - kept);
            if (count <= 0)
            {
                return;
            }

            kept += count;
            var at = 0;
            for (; kept - at >= Feeder.RecordLength; at += Feeder.RecordLength)
            {
                Hand(new ReadOnlySpan<byte>(buffer + at, Feeder.RecordLength));
            }

            new Span<byte>(buffer + at, kept - at).CopyTo(new Span<byte>(buffer, 4_096));
            kept -= at;
        }
    }

    private void Hand(ReadOnlySpan<byte> record)
    {
        var sample = new Sample
        {
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(record),
            DeviceTimeUs = BinaryPrimitives.ReadUInt64LittleEndian(record[4..]),
            MeasuredNeedleProtrusionUm = BinaryPrimitives.ReadInt32LittleEndian(record[12..]),
            StrokeRateMillihertz = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            SetNeedleProtrusionUm = (int)BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
            DriveOn = true,
            TriggerPressed = true,
            LimitsGeneration = 1,
        };
        foreach (var watching in _watching)
        {
            watching.TryWrite(sample);
        }
    }
}

internal sealed class BareStops(BareLine line) : SafetyService.SafetyServiceBase
{
    public override Task<EmergencyStopResponse> EmergencyStop(EmergencyStopRequest request, ServerCallContext context)
    {
        line.WriteStop();
        return Task.FromResult(new EmergencyStopResponse { Pens = { new PenStop { PenId = request.PenId, FrameResult = StopFrameResult.Written } } });
    }
}

internal sealed class BareTelemetry(BareLine line) : TelemetryService.TelemetryServiceBase
{
    private const int BatchMsDefault = 100;

    public override async Task WatchTelemetry(
        WatchTelemetryRequest request, IServerStreamWriter<WatchTelemetryResponse> responseStream, ServerCallContext context)
    {
        var batchTime = request.MaxBatchTime?.ToTimeSpan() ?? TimeSpan.FromMilliseconds(BatchMsDefault);
        var samples = line.Watch();
        try
        {
            while (await samples.Reader.WaitToReadAsync(context.CancellationToken))
            {
                if (batchTime > TimeSpan.Zero)
                {
                    await Task.Delay(batchTime, context.CancellationToken);
                }

                var batch = new SampleBatch();
                while (samples.Reader.TryRead(out var sample))
                {
                    batch.Samples.Add(sample);
                    if (batchTime == TimeSpan.Zero)
                    {
                        break;
                    }
                }

                await responseStream.WriteAsync(new WatchTelemetryResponse { Batch = batch }, context.CancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller is gone.
        }
        finally
        {
            line.Leave(samples);
        }
    }
}
