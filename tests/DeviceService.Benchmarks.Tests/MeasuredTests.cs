using Google.Protobuf;
using Microneedling.V1;

namespace DeviceService.Benchmarks.Tests;

public sealed class MeasuredTests
{
    [Fact]
    public void The_path_of_a_sample_to_its_decision_allocates_nothing()
    {
        var figure = Allocation.Measure();

        Assert.True(figure.Met, $"{figure.Value} bytes a sample: {figure.Note}");
    }

    [Fact]
    public void The_guard_on_that_path_is_armed_and_stops_what_is_too_deep()
    {
        var guard = new Safety.SampleGuard(DecisionPath.Armed());
        var sample = new Safety.PenSample
        {
            Sequence = 1, DeviceTimeUs = 1, HostTimestamp = 1, MeasuredProtrusion = Safety.NeedleProtrusion.Measured(9_000),
            SetProtrusion = Safety.NeedleProtrusion.Measured(1_000), StrokeRate = Safety.StrokeRate.Measured(0), TriggerPressed = false, DriveOn = false,
            LimitsGeneration = 1,
        };

        Assert.Equal(Safety.StopReason.DepthAboveLimit, guard.Check(sample)?.Reason);
    }

    [Fact]
    public void A_batch_is_counted_in_its_bytes_as_a_parser_would()
    {
        var response = new WatchTelemetryResponse
        {
            Cursor = new Cursor { InstanceId = "run-1", Sequence = 900 },
            Batch = new SampleBatch { SentAt = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 5 }, MissingBefore = 3 },
        };
        for (var number = 301UL; number <= 600; number++)
        {
            response.Batch.Samples.Add(new Sample { Sequence = number, DeviceTimeUs = number * 2_000, MeasuredNeedleProtrusionUm = -5, TriggerPressed = true });
        }

        Assert.Equal(new SampleMessage(300, 301, 600, 602_000, 0, false), SampleScan.Of(response.ToByteArray()));
    }

    [Fact]
    public void A_heartbeat_and_a_gap_are_told_apart_from_samples()
    {
        Assert.True(SampleScan.Of(new WatchTelemetryResponse { Heartbeat = new Heartbeat() }.ToByteArray()).Heartbeat);
        Assert.Equal(1, SampleScan.Of(new WatchTelemetryResponse { Gap = new Gap() }.ToByteArray()).Gaps);
        Assert.Equal(new SampleMessage(0, 0, 0, 0, 0, false), SampleScan.Of(new WatchTelemetryResponse { Status = new TelemetryStatus { Newest = new Sample { Sequence = 4 } } }.ToByteArray()));
    }

    [Fact]
    public void What_the_floors_write_for_a_stop_is_what_the_service_writes()
    {
        var stop = StopBytes.Make();

        // A delimiter, sixteen, and the one that the frame begins with.
        Assert.Equal(18, stop.TakeWhile(static value => value == 0).Count());
        Assert.True(stop.Length > 25, $"{stop.Length} bytes");
        Assert.Equal(0, stop[^1]);
    }
}
