extern alias pen;

using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;
using Theirs = pen::PenSimulator.Wire;

namespace DeviceService.Fuzzing;

/// <summary>
/// The simulated pen's own decoder on a line from a host. It takes for a frame what the service's decoder takes for one, hears each run of
/// eight zeros, allocates within a bound, and after whatever came reads the next good frame.
/// </summary>
internal sealed class HostLineTarget : FuzzTarget
{
    private const int LengthMax = FrameDecoder.HostFrameLengthMax;
    private const int StopRun = 8;
    private const int BoundAtStart = 8_192;
    private const int BoundEachByte = 192;

    // What is nested too deep ends in an exception that names a hundred levels.
    private const int BoundEachBlock = 65_536;

    private static readonly byte[] GoodMessage = new HostFrame { SessionTag = 7, Ping = new Ping { PingId = 1 } }.ToByteArray();

    public override string Name => "host-line";

    public override string Subject => "the simulated pen's decoder, on a line from a host";

    public override int InputsInTests => 6_000;

    public override byte[] Draw(Dice dice) => [PenLineTarget.DrawHearing(dice), .. new LineDraw(dice, HostFrame.Descriptor, LengthMax).Line()];

    public override IEnumerable<string> Traits(byte[] input) => Fuzzing.Traits.OfLine(input, LengthMax, HostFrame.Descriptor);

    public override void Hold(byte[] input)
    {
        var line = LineInput.Of(input, LengthMax);
        byte[] ended = [.. line.Bytes, 0];
        Within(
            BoundAtStart + (BoundEachByte * (long)ended.Length) + (BoundEachBlock * (long)LineInput.Blocks(ended).Count),
            "the simulator's decoder",
            () => Skim(ended));

        var heard = Hear(ended);
        var (messages, errors) = FrameErrors.Read(ended, line.PieceMax, LengthMax);
        var meant = messages.Select(Meaning).ToList();
        Holds(
            PenLineTarget.Same(heard.Frames, [.. meant.OfType<byte[]>()]),
            () => $"the simulator reads {heard.Frames.Count} frames, the service {meant.Count(static one => one is not null)}, or others");
        Holds(
            heard.Errors == errors.Sum + meant.Count(static one => one is null),
            () => $"the simulator counts {heard.Errors} errors, the service {errors} and {meant.Count(static one => one is null)} that say nothing");
        Holds(heard.Stops == ZeroRuns(ended), () => $"{heard.Stops} runs of zeros are heard, of {ZeroRuns(ended)}");

        var after = Hear([.. ended, .. LineFrame.Of(GoodMessage)]);
        Holds(after.Frames.Count == heard.Frames.Count + 1 && after.Frames[^1].AsSpan().SequenceEqual(GoodMessage), () => "the next good frame is not read");

        Reached(errors.Crc + errors.Cobs > 0 && heard.Frames.Any(static frame => HostFrame.Parser.ParseFrom(frame) is { Command.Arm.LeaseNumber: > 100 and < 128 }));
    }

    private static void Skim(byte[] line)
    {
        var stream = new Theirs.HostStream();
        foreach (var value in line)
        {
            if (stream.Push(value) == Theirs.StreamEvent.FrameEnded)
            {
                Theirs.HostFrames.Decode(stream.Frame);
            }
        }
    }

    private static (List<byte[]> Frames, int Errors, int Stops) Hear(byte[] line)
    {
        var stream = new Theirs.HostStream();
        var frames = new List<byte[]>();
        var (errors, stops) = (0, 0);
        foreach (var value in line)
        {
            switch (stream.Push(value))
            {
                case Theirs.StreamEvent.FrameEnded when Theirs.HostFrames.Decode(stream.Frame) is { } frame:
                    frames.Add(frame.ToByteArray());
                    break;
                case Theirs.StreamEvent.FrameEnded or Theirs.StreamEvent.FrameTooLong:
                    errors++;
                    break;
                case Theirs.StreamEvent.ZeroRun:
                    stops++;
                    break;
                default:
                    break;
            }
        }

        return (frames, errors, stops);
    }

    /// <summary>The frame as the service's messages have it; null for what docs/penlink.md and penlink.options have a pen drop.</summary>
    private static byte[]? Meaning(byte[] message)
    {
        try
        {
            var frame = HostFrame.Parser.ParseFrom(message);
            return FitsBounds(frame) ? frame.ToByteArray() : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool FitsBounds(HostFrame frame) => frame.BodyCase != HostFrame.BodyOneofCase.None
        && System.Text.Encoding.UTF8.GetByteCount(frame.Hello?.HostBuild ?? "") <= 31
        && (frame.Command?.StoreJournalHead?.Head?.Hash.Length ?? 0) is 0 or 32
        && (frame.Command?.WriteLimits?.Limits?.ProfileDigest.Length ?? 0) is 0 or 32
        && (frame.Command?.WriteCalibration?.Calibration?.Points.Count ?? 0) <= 16;

    private static int ZeroRuns(byte[] line)
    {
        var (runs, zeros) = (0, 0);
        foreach (var value in line)
        {
            zeros = value == 0 ? zeros + 1 : 0;
            runs += zeros == StopRun ? 1 : 0;
        }

        return runs;
    }
}
