using System.Buffers.Binary;
using Google.Protobuf;
using Penlink.V1;
using PenSimulator.Firmware;
using PenSimulator.Wire;
using StreamEvent = PenSimulator.Wire.StreamEvent;
using TestSupport;

namespace PenSimulator.Tests;

/// <summary>The simulator's own codec against the golden frames, which it shares with nobody's code.</summary>
public sealed class VectorTests
{
    private static readonly PenLinkVectors Vectors = PenLinkVectors.All;

    public static IEnumerable<TheoryDataRow<string>> Names(IEnumerable<string> names) =>
        names.Select(name => new TheoryDataRow<string>(name));

    public static IEnumerable<TheoryDataRow<string>> HostFrameNames() =>
        Names(Vectors.Frames.Where(frame => frame.FromHost).Select(frame => frame.Name));

    public static IEnumerable<TheoryDataRow<string>> PenFrameNames() =>
        Names(Vectors.Frames.Where(frame => !frame.FromHost && !frame.HasUnknownFields).Select(frame => frame.Name));

    public static IEnumerable<TheoryDataRow<string>> BrokenNames() =>
        Names(Vectors.Broken.Where(frame => frame.FromHost).Select(frame => frame.Name));

    public static IEnumerable<TheoryDataRow<string>> StreamNames() =>
        Names(Vectors.Streams.Where(stream => stream.FromHost).Select(stream => stream.Name));

    public static IEnumerable<TheoryDataRow<string>> IncompleteNames() =>
        Names(Vectors.Incomplete.Where(frame => frame.FromHost).Select(frame => frame.Name));

    [Fact]
    public void The_schema_digest_is_that_of_the_document() => Assert.Equal(Vectors.SchemaDigest, Schema.Digest);

    [Fact]
    public void Every_CRC_agrees() =>
        Assert.All(Vectors.Crcs, vector => Assert.Equal(vector.Crc, Crc32.Of(vector.Bytes)));

    [Fact]
    public void Every_COBS_form_agrees() => Assert.All(Vectors.Cobs, vector =>
    {
        var encoded = Cobs.Encode(vector.Decoded);
        Assert.True(encoded.SequenceEqual(vector.Encoded) || encoded.SequenceEqual(vector.EncodedWithClosingCode));
        Assert.Equal(vector.Decoded, Cobs.Decode(vector.Encoded));
        Assert.Equal(vector.Decoded, Cobs.Decode(vector.EncodedWithClosingCode));
    });

    [Fact]
    public void Every_limits_digest_agrees() => Assert.All(Vectors.LimitsDigests, vector =>
    {
        var v = vector.Values;
        var limits = new EnforcedLimits(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], ByteString.CopyFrom(vector.ProfileDigest));
        Assert.Equal(vector.Digest, limits.Digest);
    });

    [Fact]
    public void Every_calibration_digest_agrees() => Assert.All(Vectors.CalibrationDigests, vector => Assert.Equal(
        vector.Digest,
        CalibrationCurve.DigestOf([.. vector.Points.SelectMany(point => new[] { point.IndicatedUm, point.TrueUm })])));

    [Fact]
    public void Every_session_tag_agrees() => Assert.All(Vectors.SessionTags, vector =>
    {
        var nonces = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(nonces, vector.HostNonce);
        BinaryPrimitives.WriteUInt64LittleEndian(nonces.AsSpan(8), vector.PenNonce);
        Assert.Equal(vector.SessionTag, PenFirmware.TagOf(vector.HostNonce, vector.PenNonce));
    });

    [Theory]
    [MemberData(nameof(HostFrameNames))]
    public void A_good_host_frame_is_read(string name)
    {
        var vector = Vectors.Frame(name);
        var frame = HostFrames.Decode(vector.Frame.AsSpan(1, vector.Frame.Length - 2));
        Assert.NotNull(frame);
        Assert.Equal(HostFrame.Parser.ParseFrom(vector.Message), frame);
        if (vector.FrameWithClosingCode is { } closing)
        {
            Assert.Equal(frame, HostFrames.Decode(closing.AsSpan(1, closing.Length - 2)));
        }
    }

    [Theory]
    [MemberData(nameof(PenFrameNames))]
    public void A_pen_frame_is_written_as_the_vectors_have_it(string name)
    {
        var vector = Vectors.Frame(name);
        var written = PenFrames.Encode(PenFrame.Parser.ParseFrom(vector.Message));
        Assert.True(written.SequenceEqual(vector.Frame) || written.SequenceEqual(vector.FrameWithClosingCode ?? []));
    }

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void A_broken_host_frame_is_one_error_and_the_next_frame_is_read(string name)
    {
        var broken = Vectors.Broken.Single(frame => frame.Name == name && frame.FromHost);
        var events = Read([.. broken.Frame, .. Vectors.Frame("ping").Frame]);
        Assert.Equal(["error", "ping"], events);
    }

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void A_stream_gives_the_same_events_however_it_is_cut(string name)
    {
        var stream = Vectors.Streams.Single(vector => vector.Name == name && vector.FromHost);
        var expected = stream.Events.Select(e => e.Kind switch
        {
            "error" => "error",
            "stop" => "zeros",
            _ => e.Value,
        });
        Assert.Equal(expected, Read(stream.Bytes));
    }

    [Theory]
    [MemberData(nameof(IncompleteNames))]
    public void A_frame_that_says_too_little_changes_nothing(string name)
    {
        var vector = Vectors.Incomplete.Single(frame => frame.Name == name && frame.FromHost);
        var frame = HostFrames.Decode(vector.Frame.AsSpan(1, vector.Frame.Length - 2));
        Assert.NotNull(frame);
        var bench = new Bench().Prepared();
        if (vector.Consequence == "permission_refused")
        {
            bench.ArmNow();
            bench.Permits = false;
            frame.Permission.ArmId = frame.Permission.HasArmId ? bench.ArmId : frame.Permission.ArmId;
            var refused = bench.Pen.Firmware.PermissionsRefused;
            bench.Send(frame);
            Assert.Equal(refused + 1, bench.Pen.Firmware.PermissionsRefused);
            Assert.Equal(0u, bench.Pen.Firmware.PermissionsAccepted);
            return;
        }

        Assert.Equal("rejected_malformed", vector.Consequence);
        if (frame.Command is { HasNumber: true })
        {
            var state = bench.State;
            bench.Rejected(frame.Command, RejectionReason.Malformed);
            Assert.Equal(state, bench.State);
        }
        else
        {
            var errors = bench.Pen.Firmware.FrameErrors;
            bench.Send(frame);
            Assert.Equal(errors + 1, bench.Pen.Firmware.FrameErrors);
        }
    }

    private static List<string> Read(byte[] bytes)
    {
        var stream = new HostStream();
        var events = new List<string>();
        foreach (var value in bytes)
        {
            switch (stream.Push(value))
            {
                case StreamEvent.ZeroRun:
                    events.Add("zeros");
                    break;
                case StreamEvent.FrameTooLong:
                    events.Add("error");
                    break;
                case StreamEvent.FrameEnded:
                    events.Add(NameOf(HostFrames.Decode(stream.Frame)));
                    break;
            }
        }

        return events;
    }

    private static string NameOf(HostFrame? frame) => frame is null
        ? "error"
        : Vectors.Frames.First(vector => vector.FromHost && HostFrame.Parser.ParseFrom(vector.Message).Equals(frame)).Name;
}
