using Google.Protobuf;
using Penlink.V1;
using TestSupport;
using Xunit;

namespace DeviceService.PenLink.Tests;

public sealed class GoldenFrameTests
{
    public static TheoryData<string> FromPen => [.. PenLinkVectors.All.Frames.Where(f => !f.FromHost).Select(f => f.Name)];

    public static TheoryData<string> FromHost => [.. PenLinkVectors.All.Frames.Where(f => f.FromHost).Select(f => f.Name)];

    public static TheoryData<string> BrokenFromPen => [.. PenLinkVectors.All.Broken.Where(f => !f.FromHost).Select(f => f.Name)];

    public static TheoryData<string> Streams => [.. PenLinkVectors.All.Streams.Where(s => !s.FromHost).Select(s => s.Name)];

    public static TheoryData<string> IncompleteSamples =>
        [.. PenLinkVectors.All.Incomplete.Where(f => f.Consequence == "no_sample").Select(f => f.Name)];

    [Fact]
    public void The_schema_digest_is_the_one_of_the_vectors() =>
        Assert.Equal(PenLinkVectors.All.SchemaDigest, ProtocolVersion.SchemaDigest);

    [Fact]
    public void Session_tags_agree() => Assert.All(
        PenLinkVectors.All.SessionTags, v => Assert.Equal(v.SessionTag, SessionTag.Of(v.HostNonce, v.PenNonce)));

    [Fact]
    public void Stuffed_bytes_agree_in_either_form() => Assert.All(PenLinkVectors.All.Cobs, vector =>
    {
        var encoded = new byte[Cobs.EncodedLengthMax(vector.Decoded.Length)];
        Assert.Equal(vector.Encoded, encoded[..Cobs.Encode(vector.Decoded, encoded)]);
        foreach (var form in new[] { vector.Encoded, vector.EncodedWithClosingCode })
        {
            var block = form.ToArray();
            Assert.Equal(vector.Decoded, block[..Cobs.Decode(block)]);
        }
    });

    [Theory]
    [MemberData(nameof(FromHost))]
    public void What_the_host_writes_is_the_golden_frame(string name)
    {
        var golden = PenLinkVectors.All.Frame(name);
        var message = HostFrame.Parser.ParseFrom(golden.Message);

        var frame = new FrameEncoder().Encode(message).ToArray();

        Assert.Contains(frame, new[] { golden.Frame, golden.FrameWithClosingCode });
    }

    [Theory]
    [MemberData(nameof(FromPen))]
    public void What_a_pen_writes_is_read(string name)
    {
        var golden = PenLinkVectors.All.Frame(name);
        foreach (var frame in new[] { golden.Frame, golden.FrameWithClosingCode ?? golden.Frame })
        {
            var (messages, counts) = Decode(frame);

            Assert.Equal(golden.Message, Assert.Single(messages));
            Assert.Equal(0, counts.Dropped);
            Assert.Equal(FrameFault.None, new PenFrameReader().Read(golden.Message));
        }
    }

    [Theory]
    [MemberData(nameof(BrokenFromPen))]
    public void A_broken_frame_is_dropped_for_its_fault_and_the_next_one_read(string name)
    {
        var broken = PenLinkVectors.All.Broken.Single(f => f.Name == name);
        var good = PenLinkVectors.All.Frame("pong");

        var events = Read([.. broken.Frame, .. good.Frame], int.MaxValue);

        Assert.Equal([("error", broken.Error), ("frame", "pong")], events);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_gives_the_same_events_however_it_is_cut(string name)
    {
        var stream = PenLinkVectors.All.Streams.Single(s => s.Name == name);
        var expected = stream.Events.Select(e => (e.Kind, e.Value)).ToArray();

        foreach (var piece in new[] { 1, 2, 3, 7, 64, int.MaxValue })
        {
            Assert.Equal(expected, Read(stream.Bytes, piece));
        }
    }

    [Theory]
    [MemberData(nameof(IncompleteSamples))]
    public void A_sample_that_says_too_little_counts_as_none(string name)
    {
        var vector = PenLinkVectors.All.Incomplete.Single(f => f.Name == name);
        var clock = new SampleClock();
        var reader = new PenFrameReader();
        Assert.Equal(FrameFault.None, reader.Read(vector.Message));

        var valid = new List<bool>();
        foreach (var sample in reader.Telemetry.Samples)
        {
            valid.Add(clock.TryTake(reader.Telemetry.DeviceTimeUs, sample, out _, out _));
        }

        Assert.Equal(vector.ValidSamples, valid);
    }

    private static List<(string Kind, string Value)> Read(byte[] bytes, int pieceMax)
    {
        var counts = new FrameCounts();
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, counts);
        var reader = new PenFrameReader();
        var events = new List<(string, string)>();
        var before = Faults(counts);
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(pieceMax, bytes.Length - at);
            var more = true;
            ReadOnlySpan<byte> piece = bytes.AsSpan(at, length);
            while (more)
            {
                // Byte by byte the order of errors and frames is exact; in a larger piece an error may stand before a frame.
                more = decoder.TryRead(ref piece, out var message);
                foreach (var (fault, count) in Faults(counts))
                {
                    events.AddRange(Enumerable.Repeat(("error", fault), (int)(count - before[fault])));
                }

                before = Faults(counts);
                if (!more)
                {
                    continue;
                }

                var read = reader.Read(message);
                var taken = message.ToArray();
                events.Add(read == FrameFault.None
                    ? ("frame", PenLinkVectors.All.Frames.First(f => f.Message.AsSpan().SequenceEqual(taken)).Name)
                    : ("error", Name(read)));
            }

            at += length;
        }

        return events;
    }

    private static Dictionary<string, long> Faults(FrameCounts counts) =>
        new[] { FrameFault.Length, FrameFault.Cobs, FrameFault.Crc }.ToDictionary(Name, fault => counts[fault]);

    private static string Name(FrameFault fault) => fault.ToString().ToLowerInvariant();

    private static (List<byte[]> Messages, FrameCounts Counts) Decode(ReadOnlySpan<byte> bytes)
    {
        var counts = new FrameCounts();
        var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, counts);
        var messages = new List<byte[]>();
        while (decoder.TryRead(ref bytes, out var message))
        {
            messages.Add(message.ToArray());
        }

        return (messages, counts);
    }
}
