using DeviceService.PenLink;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Penlink.V1;

namespace DeviceService.Fuzzing.Tests;

/// <summary>What is drawn is known before anybody reads it: whole frames have to be found, and every damage comes up.</summary>
public sealed class LineDrawTests
{
    private const int Lines = 4_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_frame_that_nothing_happened_to_is_read_in_its_order(bool fromPen)
    {
        var lengthMax = fromPen ? FrameDecoder.PenFrameLengthMax : FrameDecoder.HostFrameLengthMax;
        for (ulong seed = 1; seed <= Lines; seed++)
        {
            var draw = new LineDraw(new Dice(seed), fromPen ? PenFrame.Descriptor : HostFrame.Descriptor, lengthMax);
            var (messages, _) = FrameErrors.Read([.. draw.Line(), 0], 7, lengthMax);

            var missing = Missing(draw.Intact, messages);
            Assert.True(missing is null, $"seed {seed}: {missing} was not read, of {string.Join(", ", draw.Damages)}");
        }
    }

    [Fact]
    public void Every_kind_of_damage_is_drawn_and_every_error_comes_of_it()
    {
        var drawn = new HashSet<FrameDamage>();
        var (length, cobs, crc) = (0L, 0L, 0L);
        for (ulong seed = 1; seed <= 1_000; seed++)
        {
            var draw = new LineDraw(new Dice(seed), HostFrame.Descriptor, FrameDecoder.HostFrameLengthMax);
            var (_, errors) = FrameErrors.Read([.. draw.Line(), 0], int.MaxValue, FrameDecoder.HostFrameLengthMax);
            drawn.UnionWith(draw.Damages);
            (length, cobs, crc) = (length + errors.Length, cobs + errors.Cobs, crc + errors.Crc);
        }

        Assert.Equal(Enum.GetValues<FrameDamage>(), drawn.Order());
        Assert.True(length > 100 && cobs > 100 && crc > 100, $"{length} errors of length, {cobs} of COBS, {crc} of the check value");
    }

    [Fact]
    public void Every_message_of_the_wire_and_every_request_is_drawn()
    {
        var host = Bodies(HostFrame.Descriptor, HostFrame.Parser, static frame => frame.BodyCase);
        var pen = Bodies(PenFrame.Descriptor, PenFrame.Parser, static frame => frame.BodyCase);

        Assert.Equal(Enum.GetValues<HostFrame.BodyOneofCase>(), host);
        Assert.Equal(Enum.GetValues<PenFrame.BodyOneofCase>(), pen);
        Assert.True(RequestMethods.All.Count >= 70, $"{RequestMethods.All.Count} methods");
    }

    private static IEnumerable<TCase> Bodies<TFrame, TCase>(MessageDescriptor kind, MessageParser<TFrame> parser, Func<TFrame, TCase> bodyOf)
        where TFrame : IMessage<TFrame>
    {
        var bodies = new HashSet<TCase>();
        for (ulong seed = 1; seed <= 1_000; seed++)
        {
            try
            {
                bodies.Add(bodyOf(parser.ParseFrom(new MessageDraw(new Dice(seed)).Of(kind))));
            }
            catch (InvalidProtocolBufferException)
            {
                // Drawn on purpose, and nobody's body.
                continue;
            }
        }

        return bodies.Order();
    }

    private static string? Missing(List<byte[]> intact, List<byte[]> read)
    {
        var from = 0;
        foreach (var message in intact)
        {
            var at = read.FindIndex(from, one => one.AsSpan().SequenceEqual(message));
            if (at < 0)
            {
                return Convert.ToHexStringLower(message);
            }

            from = at + 1;
        }

        return null;
    }
}
