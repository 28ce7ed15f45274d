using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Samples of one pen, at the rate and in the batches that the reader asked for.</summary>
internal sealed class TelemetryEndpoint(PenFleet fleet, StreamPump pump, SampleEncoder encoder, TimeProvider clock)
{
    private const int RateHzMax = 1_000;
    private const int BatchMsMax = 1_000;
    private const int BatchMsDefault = 100;

    public async Task WatchTelemetry(
        V1.WatchTelemetryRequest request, IServerStreamWriter<TelemetryMessage> responseStream, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var rateHz = request.HasMaxRateHz ? Fields.Number("max_rate_hz", request.MaxRateHz, 1, RateHzMax, "Hz") : RateHzMax;
        var batchTime = BatchTime(request.MaxBatchTime);
        var name = new PenName(penId, null);
        var cursor = CursorReading.Of(request.ResumeAfter, fleet.SamplesPlace(name));
        await pump.RelayAsync(
            token => fleet.WatchTelemetry(name, rateHz, batchTime, cursor, out var refusal, token) ?? throw new CallRefusedException(refusal!),
            item => item.Cursor,
            item => Map(item, penId),
            cursor,
            responseStream,
            context);
    }

    private TelemetryMessage Map(TelemetryItem item, string penId) => item switch
    {
        TelemetryItem.Batch batch => TelemetryMessage.OfBatch(
            batch.Cursor.ToWire(),
            new V1.SampleBatch { SentAt = clock.GetUtcNow().ToWire(), MissingBefore = (ulong)batch.MissingBefore },
            batch.Samples),
        TelemetryItem.Status status => TelemetryMessage.Of(new V1.WatchTelemetryResponse
        {
            Cursor = status.Cursor.ToWire(),
            Status = new V1.TelemetryStatus
            {
                PenId = penId,
                LinkState = status.Link.ToWire(),
                PenRateHz = (uint)status.PenRateHz,
                DeliveredRateHz = (uint)status.DeliveredRateHz,
                Newest = status.Newest is { } newest ? encoder.ToWire(newest) : null,
                Stale = status.Stale,
            },
        }),
        TelemetryItem.Gap gap => TelemetryMessage.Of(new V1.WatchTelemetryResponse
        {
            Cursor = gap.Cursor.ToWire(), Gap = StreamMapping.Gap(gap.Reason, (long)gap.First, (long)gap.Last),
        }),
        TelemetryItem.Heartbeat => Heartbeat(item.Cursor, new PenName(penId, null)),
        _ => throw new InvalidOperationException($"The item {item.GetType().Name} has no counterpart in the API."),
    };

    // The ring of a pen that was detached stays silent for ever; the heartbeat is where that is noticed.
    private TelemetryMessage Heartbeat(Cursor place, PenName name) =>
        fleet.FindPen(name, out var refusal) is null && refusal!.Category == RefusalCategory.NotFound
            ? throw new CallRefusedException(refusal)
            : TelemetryMessage.Of(new V1.WatchTelemetryResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) });

    private static TimeSpan BatchTime(Duration? asked)
    {
        if (asked is null)
        {
            return TimeSpan.FromMilliseconds(BatchMsDefault);
        }

        // Whole and fractional seconds apart: a duration out of range would not convert.
        if (asked.Seconds is < 0 or > 1 || asked.Nanos is < 0 or > 999_999_999)
        {
            throw Fields.Form("max_batch_time", $"{asked.Seconds} s and {asked.Nanos} ns", "0 to 1 s, both inclusive");
        }

        var time = asked.ToTimeSpan();
        Fields.Number("max_batch_time", (long)Math.Ceiling(time.TotalMilliseconds), 0, BatchMsMax, "ms");
        return time;
    }
}
