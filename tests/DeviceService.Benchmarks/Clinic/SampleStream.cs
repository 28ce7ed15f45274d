using System.Buffers;
using Grpc.Core;
using Grpc.Net.Client;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>What one message of WatchTelemetry held, as far as the bench needs it.</summary>
internal sealed record SampleMessage(int Samples, ulong FirstSequence, ulong LastSequence, ulong FirstDeviceTimeUs, int Gaps, bool Heartbeat);

/// <summary>
/// One subscriber. It counts samples in the bytes as they came, without making messages of them, so that the clients cost the machine little of
/// what the servers are measured on.
/// </summary>
internal sealed class SampleStream : IAsyncDisposable
{
    private static readonly Method<WatchTelemetryRequest, SampleMessage> Watch = new(
        MethodType.ServerStreaming, "microneedling.v1.TelemetryService", "WatchTelemetry",
        Marshallers.Create(
            static (request, context) =>
            {
                context.SetPayloadLength(request.CalculateSize());
                Google.Protobuf.MessageExtensions.WriteTo(request, context.GetBufferWriter());
                context.Complete();
            },
            static _ => new WatchTelemetryRequest()),
        Marshallers.Create(
            static (_, _) => throw new NotSupportedException("A subscriber sends none of these."),
            static context => SampleScan.Of(context.PayloadAsReadOnlySequence())));

    private readonly AsyncServerStreamingCall<SampleMessage> _call;
    private readonly Action<SampleMessage>? _seen;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private long _samples;
    private long _messages;

    /// <param name="batchTime">How long samples may wait; null: what the server takes for it.</param>
    /// <param name="reads">False for one that opens the stream and never reads.</param>
    /// <param name="seen">Told of each message, on a thread of the pool; null for nobody.</param>
    public SampleStream(GrpcChannel channel, string penId, string token, TimeSpan? batchTime, bool reads = true, Action<SampleMessage>? seen = null)
    {
        _seen = seen;
        var request = new WatchTelemetryRequest { PenId = penId };
        if (batchTime is { } time)
        {
            request.MaxBatchTime = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(time);
        }

        var headers = token.Length > 0 ? new Metadata { { "authorization", $"Bearer {token}" } } : null;
        _call = channel.CreateCallInvoker().AsyncServerStreamingCall(Watch, null, new CallOptions(headers, cancellationToken: _end.Token), request);
        _reading = reads ? ReadAsync() : Task.CompletedTask;
    }

    public long Samples => Interlocked.Read(ref _samples);

    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Why it ended before it was told to; null while it goes on.</summary>
    public string? Failure { get; private set; }

    /// <summary>A channel whose window is what most clients have, so that one that does not read is felt soon.</summary>
    public static GrpcChannel Connect(string address) => GrpcChannel.ForAddress(
        address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535, EnableMultipleHttp2Connections = true } });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _call.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(_end.Token))
            {
                var message = _call.ResponseStream.Current;
                Interlocked.Add(ref _samples, message.Samples);
                Interlocked.Increment(ref _messages);
                _seen?.Invoke(message);
            }

            Failure = "the server ended the stream";
        }
        catch (Exception ended) when (_end.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            return;
        }
        catch (RpcException broken)
        {
            Failure = broken.Status.ToString();
        }
    }
}

/// <summary>Walks over the bytes of a WatchTelemetryResponse.</summary>
internal static class SampleScan
{
    private const int BatchField = WatchTelemetryResponse.BatchFieldNumber;
    private const int SamplesField = SampleBatch.SamplesFieldNumber;
    private const int LengthDelimited = 2;

    public static SampleMessage Of(ReadOnlySequence<byte> payload) => Of(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray());

    public static SampleMessage Of(ReadOnlySpan<byte> message)
    {
        var (samples, gaps, heartbeat) = (0, 0, false);
        ReadOnlySpan<byte> first = default;
        ReadOnlySpan<byte> last = default;
        while (Next(ref message, out var field, out _, out var body))
        {
            gaps += field == WatchTelemetryResponse.GapFieldNumber ? 1 : 0;
            heartbeat |= field == WatchTelemetryResponse.HeartbeatFieldNumber;
            while (field == BatchField && Next(ref body, out var inner, out _, out var sample))
            {
                if (inner == SamplesField)
                {
                    first = samples++ == 0 ? sample : first;
                    last = sample;
                }
            }
        }

        return new SampleMessage(
            samples, Field(first, Sample.SequenceFieldNumber), Field(last, Sample.SequenceFieldNumber), Field(first, Sample.DeviceTimeUsFieldNumber), gaps, heartbeat);
    }

    private static ulong Field(ReadOnlySpan<byte> sample, int wanted)
    {
        while (Next(ref sample, out var field, out var value, out _))
        {
            if (field == wanted)
            {
                return value;
            }
        }

        return 0;
    }

    private static bool Next(scoped ref ReadOnlySpan<byte> bytes, out int field, out ulong value, out ReadOnlySpan<byte> body)
    {
        field = 0;
        value = 0;
        body = default;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var key = Varint(ref bytes);
        field = (int)(key >> 3);
        switch ((int)(key & 7))
        {
            case 0:
                value = Varint(ref bytes);
                break;
            case LengthDelimited:
                var length = (int)Varint(ref bytes);
                body = bytes[..length];
                bytes = bytes[length..];
                break;
            case 1:
                bytes = bytes[8..];
                break;
            default:
                bytes = bytes[4..];
                break;
        }

        return true;
    }

    private static ulong Varint(scoped ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift, at) = (0UL, 0, 0);
        for (; bytes[at] >= 0x80; at++, shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
        }

        value |= (ulong)bytes[at] << shift;
        bytes = bytes[(at + 1)..];
        return value;
    }
}
