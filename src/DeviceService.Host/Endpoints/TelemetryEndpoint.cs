using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Samples of one pen, at the rate and in the batches that the reader asked for.</summary>
internal sealed class TelemetryEndpoint(PenFleet fleet, StreamPump pump, TimeProvider clock) : V1.TelemetryService.TelemetryServiceBase
{
    private const int RateHzMax = 1_000;
    private const int BatchMsMax = 1_000;
    private const int BatchMsDefault = 100;

    public override async Task WatchTelemetry(
        V1.WatchTelemetryRequest request, IServerStreamWriter<V1.WatchTelemetryResponse> responseStream, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var rateHz = request.HasMaxRateHz ? Fields.Number("max_rate_hz", request.MaxRateHz, 1, RateHzMax, "Hz") : RateHzMax;
        var batchTime = BatchTime(request.MaxBatchTime);
        var name = new PenName(penId, null);
        var cursor = CursorReading.Of(request.ResumeAfter, fleet.SamplesPlace(name));
        await pump.RunAsync(
            token => fleet.WatchTelemetry(name, rateHz, batchTime, cursor, out var refusal, token) ?? throw new CallRefusedException(refusal!),
            item => item.Cursor,
            new StreamForm<TelemetryItem, V1.WatchTelemetryResponse>(
                item => Map(item, penId),
                place => Heartbeat(place, name)),
            cursor,
            responseStream,
            context);
    }

    // The ring of a pen that was detached stays silent for ever; the heartbeat is where that is noticed.
    private V1.WatchTelemetryResponse Heartbeat(Cursor place, PenName name) =>
        fleet.FindPen(name, out var refusal) is null && refusal!.Category == RefusalCategory.NotFound
            ? throw new CallRefusedException(refusal)
            : new V1.WatchTelemetryResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) };

    private V1.WatchTelemetryResponse? Map(TelemetryItem item, string penId)
    {
        var response = new V1.WatchTelemetryResponse { Cursor = item.Cursor.ToWire() };
        switch (item)
        {
            case TelemetryItem.Status status:
                response.Status = new V1.TelemetryStatus
                {
                    PenId = penId,
                    LinkState = status.Link.ToWire(),
                    PenRateHz = (uint)status.PenRateHz,
                    DeliveredRateHz = (uint)status.DeliveredRateHz,
                    Newest = status.Newest is { } newest ? newest.ToWire(WallReading.Of(clock)) : null,
                    Stale = status.Stale,
                };
                break;
            case TelemetryItem.Batch batch:
                var wall = WallReading.Of(clock);
                response.Batch = new V1.SampleBatch { SentAt = wall.WallTime.ToWire(), MissingBefore = (ulong)batch.MissingBefore };
                response.Batch.Samples.AddRange(batch.Samples.Select(sample => sample.ToWire(wall)));
                break;
            case TelemetryItem.Gap gap:
                response.Gap = StreamMapping.Gap(gap.Reason, (long)gap.First, (long)gap.Last);
                break;
            case TelemetryItem.Heartbeat:
                return null;
            default:
                throw new InvalidOperationException($"The item {item.GetType().Name} has no counterpart in the API.");
        }

        return response;
    }

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
