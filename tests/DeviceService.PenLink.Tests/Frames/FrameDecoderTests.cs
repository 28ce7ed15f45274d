using CsCheck;
using Google.Protobuf;
using Penlink.V1;
using Xunit;

namespace DeviceService.PenLink.Tests;

public sealed class FrameDecoderTests
{
    [Fact]
    public void After_any_garbage_the_next_frame_is_read() =>
        Gen.Byte.Array[0, 3000].Sample(garbage =>
        {
            var frame = PenFrames.Encode(new PenFrame { SessionTag = 7, Pong = new Pong { PingId = 1 } });
            var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, new FrameCounts());
            var reader = new PenFrameReader();
            ReadOnlySpan<byte> bytes = [.. garbage, .. frame];

            var pongs = 0;
            while (decoder.TryRead(ref bytes, out var message))
            {
                pongs += reader.Read(message) == FrameFault.None && reader.Frame?.Pong is not null ? 1 : 0;
            }

            return pongs >= 1;
        });

    [Fact]
    public void Random_messages_never_throw_and_are_read_as_the_generated_parser_reads_them() =>
        Gen.Byte.Array[0, 200].Sample(message => AssertAgrees(message), iter: 20_000);

    [Fact]
    public void Telemetry_is_read_as_the_generated_parser_reads_it() =>
        Gen.Select(Telemetries.Any, Gen.Int[0, 4000], Gen.Byte).Sample(
            (telemetry, at, flip) =>
            {
                var message = new PenFrame { SessionTag = 9, Telemetry = telemetry }.ToByteArray();
                AssertAgrees(message);

                // And with one byte changed, so that unknown fields, doubled fields and other wire types come up too.
                message[at % message.Length] = flip;
                return AssertAgrees(message);
            },
            iter: 20_000);

    [Fact]
    public void Reading_samples_allocates_nothing()
    {
        var frame = PenFrames.Encode(new PenFrame { SessionTag = 9, Telemetry = Telemetries.Full });
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, new FrameCounts());
        var reader = new PenFrameReader();
        var samples = ReadAll(decoder, reader, frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            samples += ReadAll(decoder, reader, frame);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1001 * TelemetryFrame.SamplesMax, samples);
    }

    [Fact]
    public void A_megabyte_without_a_delimiter_is_one_error_and_takes_no_memory()
    {
        var counts = new FrameCounts();
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, counts);
        var noise = new byte[1024];
        Array.Fill(noise, (byte)0x55);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1024; round++)
        {
            ReadOnlySpan<byte> bytes = noise;
            Assert.False(decoder.TryRead(ref bytes, out _));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        ReadOnlySpan<byte> delimiter = [0];
        Assert.False(decoder.TryRead(ref delimiter, out _));
        Assert.Equal(1, counts[FrameFault.Length]);
        Assert.Equal(1, counts.Dropped);
    }

    private static int ReadAll(FrameDecoder decoder, PenFrameReader reader, ReadOnlySpan<byte> bytes)
    {
        var samples = 0;
        while (decoder.TryRead(ref bytes, out var message))
        {
            samples += reader.Read(message) == FrameFault.None ? reader.Telemetry.Samples.Length : 0;
        }

        return samples;
    }

    private static bool AssertAgrees(byte[] message)
    {
        var reader = new PenFrameReader();
        var fault = reader.Read(message);
        PenFrame expected;
        try
        {
            expected = PenFrame.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            Assert.Equal(FrameFault.Message, fault);
            return true;
        }

        if (fault != FrameFault.None)
        {
            return true;
        }

        Assert.Equal(expected.SessionTag, reader.SessionTag);
        Assert.Equal(expected.BodyCase == PenFrame.BodyOneofCase.Telemetry, reader.IsTelemetry);
        if (reader.IsTelemetry)
        {
            Assert.Equal(expected.Telemetry.HasDeviceTimeUs, reader.Telemetry.DeviceTimeUs.HasValue);
            Assert.Equal(expected.Telemetry.DeviceTimeUs, reader.Telemetry.DeviceTimeUs.GetValueOrDefault());
            Assert.Equal(expected.Telemetry.PermissionEcho, reader.Telemetry.PermissionEcho);
            Assert.Equal(expected.Telemetry.Samples.Select(WireSample.From), reader.Telemetry.Samples.ToArray());
        }

        return true;
    }
}
