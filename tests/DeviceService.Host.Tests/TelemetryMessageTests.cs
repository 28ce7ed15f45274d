using System.Buffers;
using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using V1 = Microneedling.V1;

namespace DeviceService.Host.Tests;

/// <summary>Samples are encoded once and their bytes sent to everybody: what arrives is what the ordinary serializer would have written.</summary>
public sealed class TelemetryMessageTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 30, 0, 123, TimeSpan.Zero);

    private static readonly Gen<int?> Fitted = Gen.OneOf(Gen.Const((int?)null), Gen.Int.Select(static value => (int?)value));

    private static readonly Gen<bool?> Felt = Gen.OneOf(Gen.Const((bool?)null), Gen.Bool.Select(static value => (bool?)value));

    private static readonly Gen<PenSample> Samples = Gen.Select(
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Long[-36_000_000_000, 0], Gen.UInt),
        Gen.Select(Gen.Int, Gen.Int, Fitted, Gen.UInt),
        Gen.Select(Fitted, Fitted, Fitted, Fitted),
        Gen.Select(Felt, Gen.Bool, Gen.Bool, Gen.UInt),
        Gen.Select(Fitted, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]),
        static (numbers, depths, others, flags, times) => new PenSample
        {
            Sequence = numbers.Item1,
            DeviceTimeUs = numbers.Item2,
            HostTimestamp = Start.Ticks + numbers.Item3,
            MeasuredProtrusion = NeedleProtrusion.Measured(depths.Item1),
            SetProtrusion = NeedleProtrusion.Measured(depths.Item2),
            SecondChannelProtrusion = depths.Item3 is { } second ? NeedleProtrusion.Measured(second) : null,
            StrokeRate = StrokeRate.Measured(depths.Item4),
            MotorCurrentMilliamps = others.Item1,
            GlideMicrometersPerSecond = others.Item2,
            BatteryPercent = others.Item3,
            TemperatureDecidegrees = others.Item4,
            SkinContact = flags.Item1,
            TriggerPressed = flags.Item2,
            DriveOn = flags.Item3,
            Faults = (PenFaults)flags.Item4,
            LimitsGeneration = numbers.Item4,
            TransitUs = times.Item1,
            TransitErrorUs = times.Item1 is null ? 0 : times.Item2,
            CheckUs = times.Item3,
        });

    [Fact]
    public void A_batch_of_encoded_samples_is_byte_for_byte_the_ordinary_message() => Gen.Select(Samples.Array[1, 80], Gen.ULong, Gen.ULong, Gen.String[Gen.Char['a', 'z'], 0, 200])
        .Sample((samples, sequence, missing, instance) =>
        {
            var encoder = new SampleEncoder(new FakeTimeProvider(Start));
            var encoded = new ArrayBufferWriter<byte>();
            var ordinary = new V1.SampleBatch();
            foreach (var sample in samples)
            {
                encoded.Advance(encoder.Encode(sample, encoded.GetSpan(FleetOptions.EncodedSampleBytesMax)[..FleetOptions.EncodedSampleBytesMax]));
                ordinary.Samples.Add(encoder.ToWire(sample));
            }

            var cursor = new V1.Cursor { InstanceId = instance, Sequence = sequence };
            var frame = new V1.SampleBatch { SentAt = Timestamp.FromDateTimeOffset(Start), MissingBefore = missing };
            ordinary.MergeFrom(frame);

            AreTheSame(
                new V1.WatchTelemetryResponse { Cursor = cursor, Batch = ordinary },
                TelemetryMessage.OfBatch(cursor, frame, encoded.WrittenMemory));
        });

    [Fact]
    public void What_has_no_samples_is_written_as_it_is()
    {
        var cursor = new V1.Cursor { InstanceId = "run", Sequence = 7 };
        foreach (var message in new[]
        {
            new V1.WatchTelemetryResponse { Cursor = cursor, Status = new V1.TelemetryStatus { PenId = "P", PenRateHz = 100, Stale = true } },
            new V1.WatchTelemetryResponse { Cursor = cursor, Gap = new V1.Gap { FirstMissingSequence = 3, LastMissingSequence = 5 } },
            new V1.WatchTelemetryResponse { Cursor = cursor, Heartbeat = new V1.Heartbeat { LastSequence = 7 } },
            new V1.WatchTelemetryResponse(),
        })
        {
            AreTheSame(message, TelemetryMessage.Of(message));
        }
    }

    [Fact]
    public void A_message_that_held_a_sample_with_everything_fitted_keeps_nothing_of_it_for_the_next()
    {
        var encoder = new SampleEncoder(new FakeTimeProvider(Start));
        var bare = new PenSample
        {
            Sequence = 2, DeviceTimeUs = 2, HostTimestamp = Start.Ticks, MeasuredProtrusion = NeedleProtrusion.Retracted, SetProtrusion = NeedleProtrusion.Retracted,
            StrokeRate = StrokeRate.Standing, TriggerPressed = false, DriveOn = false, LimitsGeneration = 0,
        };
        var full = bare with
        {
            SecondChannelProtrusion = NeedleProtrusion.Measured(-1), MotorCurrentMilliamps = 1, SkinContact = true, GlideMicrometersPerSecond = 1, BatteryPercent = 1,
            TemperatureDecidegrees = -1, TriggerPressed = true, DriveOn = true, Faults = (PenFaults)uint.MaxValue, LimitsGeneration = 1,
            TransitUs = 1, TransitErrorUs = 1, CheckUs = 1,
        };
        Span<byte> into = stackalloc byte[FleetOptions.EncodedSampleBytesMax];
        encoder.Encode(full, into);
        var length = encoder.Encode(bare, into);

        var read = Assert.Single(V1.SampleBatch.Parser.ParseFrom(into[..length].ToArray()).Samples);
        Assert.Equal(encoder.ToWire(bare), read);
        Assert.False(read.HasSecondMeasuredNeedleProtrusionUm || read.HasMotorCurrentMa || read.HasSkinContact || read.HasGlideSpeedUmPerS || read.HasBatteryPercent || read.HasTemperatureDecidegreesCelsius);
        Assert.Equal((null, 0u, 0u), (read.MeasuredAt, read.MeasuredAtErrorUs, read.AgeUs));
    }

    private static void AreTheSame(V1.WatchTelemetryResponse ordinary, TelemetryMessage message)
    {
        var written = new ArrayBufferWriter<byte>();
        message.WriteTo(written);

        Assert.Equal(Convert.ToHexString(ordinary.ToByteArray()), Convert.ToHexString(written.WrittenSpan));
        Assert.Equal(written.WrittenCount, message.CalculateSize());
        Assert.Equal(ordinary, V1.WatchTelemetryResponse.Parser.ParseFrom(written.WrittenSpan.ToArray()));
    }
}
