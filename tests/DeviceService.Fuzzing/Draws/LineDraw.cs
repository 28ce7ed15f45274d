using Google.Protobuf.Reflection;

namespace DeviceService.Fuzzing;

/// <summary>Draws what comes down a line: frames one after another, half of them damaged in one of the ways that a line or a sender has.</summary>
internal sealed class LineDraw(Dice dice, MessageDescriptor kind, int lengthMax)
{
    private static readonly FrameDamage[] Kinds = Enum.GetValues<FrameDamage>();

    private readonly MessageDraw _messages = new(dice);
    private readonly List<byte> _line = [];

    /// <summary>Messages of the frames that nothing happened to, in order: whatever else is on the line, a receiver has to find them.</summary>
    public List<byte[]> Intact { get; } = [];

    /// <summary>What was drawn, frame by frame.</summary>
    public List<FrameDamage> Damages { get; } = [];

    public byte[] Line(int framesMax = 6)
    {
        for (var frames = dice.Between(1, framesMax); frames > 0; frames--)
        {
            Add(dice.Percent(50) ? FrameDamage.None : dice.OneOf(Kinds), Message());
        }

        return [.. _line];
    }

    private byte[] Message()
    {
        for (; ; )
        {
            var message = _messages.Of(kind);
            if (LineFrame.Stuffed(LineFrame.Checked(message)).Length <= lengthMax)
            {
                return message;
            }
        }
    }

    private void Add(FrameDamage damage, byte[] message)
    {
        Damages.Add(damage);
        var frame = LineFrame.Of(message);
        switch (damage)
        {
            case FrameDamage.None:
                AddIntact(message);
                break;
            case FrameDamage.BitFlipped:
                frame[dice.Between(0, frame.Length - 1)] ^= (byte)(1 << dice.Between(0, 7));
                _line.AddRange(frame);
                break;
            case FrameDamage.CrcWrong:
                var content = LineFrame.Checked(message);
                content[^dice.Between(1, LineFrame.CrcLength)] ^= (byte)dice.Between(1, 255);
                _line.AddRange([0, .. LineFrame.Stuffed(content), 0]);
                break;
            case FrameDamage.CobsCodeWrong:
                frame[1] = (byte)dice.Between(1, 255);
                _line.AddRange(frame);
                break;
            case FrameDamage.ZeroInside:
                frame[dice.Between(1, frame.Length - 2)] = 0;
                _line.AddRange(frame);
                break;
            case FrameDamage.Truncated:
                _line.AddRange(frame.AsSpan(0, dice.Between(1, frame.Length - 2)));
                break;
            case FrameDamage.Unended:
                _line.AddRange(frame.AsSpan(0, frame.Length - 1));
                break;
            case FrameDamage.TooLong:
                AddBlock(lengthMax + dice.Of(1, 2, 100, 3 * lengthMax));
                break;
            case FrameDamage.AtTheLength:
                AddOfLength(lengthMax + dice.Between(-1, 1));
                break;
            case FrameDamage.TooShort:
                _line.AddRange([0, .. LineFrame.Stuffed(dice.Bytes(dice.Between(0, LineFrame.CrcLength - 1))), 0]);
                break;
            case FrameDamage.Nested:
                AddNested(frame);
                break;
            case FrameDamage.Carried:
                var carrier = new WireWriter();
                carrier.Block(dice.Between(1, 20), frame);
                _line.AddRange(LineFrame.Of(carrier.ToArray()));
                break;
            case FrameDamage.Noise:
                _line.AddRange(dice.Bytes(dice.Between(1, 300)));
                AddIntact(message);
                break;
            case FrameDamage.ZeroRun:
                _line.AddRange(new byte[dice.Between(1, 20)]);
                AddIntact(message);
                break;
            case FrameDamage.MessageWrong:
                _line.AddRange(LineFrame.Of(Damage.Of(message, dice)));
                break;
            default:
                AddIntact(message);
                AddIntact(message);
                break;
        }
    }

    private void AddIntact(byte[] message)
    {
        Intact.Add(message);
        _line.AddRange(LineFrame.Of(message));
    }

    private void AddNested(byte[] outer)
    {
        var inner = Message();
        var at = dice.Between(1, outer.Length - 2);
        _line.AddRange(outer.AsSpan(0, at));
        AddIntact(inner);
        _line.AddRange(outer.AsSpan(at));
    }

    // A frame with a good check value that is this long on the line: one unknown field fills it.
    private void AddOfLength(int length)
    {
        for (var filling = length - 16; filling < length; filling++)
        {
            var message = new WireWriter();
            var bytes = dice.Bytes(filling);
            message.Block(1_000, bytes);
            var frame = LineFrame.Of(message.ToArray());
            if (frame.Length - 2 == length)
            {
                _line.AddRange(frame);
                return;
            }
        }

        AddBlock(length);
    }

    private void AddBlock(int length)
    {
        var block = dice.Bytes(length);
        foreach (ref var value in block.AsSpan())
        {
            value = value == 0 ? (byte)1 : value;
        }

        _line.AddRange([0, .. block, 0]);
    }
}
