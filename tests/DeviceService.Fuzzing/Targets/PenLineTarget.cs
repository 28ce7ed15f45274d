extern alias pen;

using System.Buffers.Binary;
using DeviceService.PenLink;
using Penlink.V1;
using Theirs = pen::PenSimulator.Wire;

namespace DeviceService.Fuzzing;

/// <summary>
/// The service's decoder on a line from a pen. It reads the same however the line is cut, what the simulated pen's own codec reads too,
/// allocates within a bound, and after whatever came reads the next good frame.
/// </summary>
internal sealed class PenLineTarget : FuzzTarget
{
    private const int LengthMax = FrameDecoder.PenFrameLengthMax;
    private const int BoundAtStart = 8_192;
    private const int BoundEachByte = 128;

    // What is nested too deep ends in an exception that names a hundred levels.
    private const int BoundEachBlock = 65_536;

    private static readonly byte[] GoodMessage = Google.Protobuf.MessageExtensions.ToByteArray(new PenFrame { SessionTag = 7, Pong = new Pong { PingId = 1 } });

    public override string Name => "pen-line";

    public override string Subject => "the service's decoder, on a line from a pen";

    public override int InputsInTests => 6_000;

    public override byte[] Draw(Dice dice) => [DrawHearing(dice), .. new LineDraw(dice, PenFrame.Descriptor, LengthMax).Line()];

    public override IEnumerable<string> Traits(byte[] input) => Fuzzing.Traits.OfLine(input, LengthMax, PenFrame.Descriptor);

    public override void Hold(byte[] input)
    {
        var line = LineInput.Of(input, LengthMax);
        var blocks = LineInput.Blocks(line.Bytes);
        Within(
            BoundAtStart + (BoundEachByte * (long)line.Bytes.Length) + (BoundEachBlock * (long)blocks.Count),
            "the service's decoder",
            () => Skim(line.Bytes));

        // What is not ended yet is ended, so that both sides have judged all of it.
        byte[] ended = [.. line.Bytes, 0];
        var (messages, errors) = Read(ended, int.MaxValue);
        var (inPieces, errorsInPieces) = Read(ended, line.PieceMax);
        Holds(Same(messages, inPieces) && errors == errorsInPieces, () => $"in pieces of {line.PieceMax} another line is heard: {errorsInPieces} instead of {errors}");

        var (theirs, theirErrors) = ReadBySimulator(blocks);
        Holds(Same(messages, theirs), () => $"the service reads {messages.Count} messages, the simulator's codec {theirs.Count}, or others");
        Holds(errors.Sum == theirErrors, () => $"the service counts {errors}, the simulator's codec {theirErrors} errors");

        var (after, errorsAfter) = Read([.. ended, .. LineFrame.Of(GoodMessage)], line.PieceMax);
        Holds(after.Count == messages.Count + 1 && after[^1].AsSpan().SequenceEqual(GoodMessage) && errorsAfter == errors, () => "the next good frame is not read");

        foreach (var message in messages)
        {
            var reader = PenReading.Of(message);
            Reached(errors.Crc + errors.Cobs > 0 && reader.IsTelemetry && HasOddSample(reader.Telemetry));
        }
    }

    /// <summary>How a drawn line is heard: seldom with its check values put right.</summary>
    internal static byte DrawHearing(Dice dice) => (byte)((dice.Of(0, 0, 1, 2, 3, 7, 64, 127) << 1) | (dice.Percent(20) ? 1 : 0));

    private static bool HasOddSample(TelemetryFrame telemetry) =>
        telemetry.Samples.Length >= 2 && telemetry.Samples[1] is { MeasuredProtrusionUm: < -100, DriveOn: true };

    private static void Skim(byte[] line)
    {
        var decoder = new FrameDecoder(LengthMax, new FrameCounts());
        var reader = new PenFrameReader();
        ReadOnlySpan<byte> rest = line;
        while (decoder.TryRead(ref rest, out var message))
        {
            reader.Read(message);
        }
    }

    private static (List<byte[]> Messages, FrameErrors Errors) Read(byte[] line, int pieceMax) => FrameErrors.Read(line, pieceMax, LengthMax);

    private static (List<byte[]> Messages, long Errors) ReadBySimulator(List<byte[]> blocks)
    {
        var messages = new List<byte[]>();
        foreach (var block in blocks)
        {
            if (block.Length <= Theirs.PenFrames.LargestFromPen && Theirs.Cobs.Decode(block) is { Length: >= LineFrame.CrcLength } content)
            {
                var size = content.Length - LineFrame.CrcLength;
                if (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(size)) == Theirs.Crc32.Of(content.AsSpan(0, size)))
                {
                    messages.Add(content[..size]);
                }
            }
        }

        return (messages, blocks.Count - messages.Count);
    }

    internal static bool Same(List<byte[]> some, List<byte[]> others) =>
        some.Count == others.Count && some.Zip(others).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
