using System.Text;
using Google.Protobuf.Reflection;

namespace DeviceService.Fuzzing;

/// <summary>
/// Draws the bytes of a message by its description: mostly what a sender would write, now and then a value out of its range, and here
/// and there what no sender would write at all.
/// </summary>
/// <param name="dice">What decides.</param>
/// <param name="known">A text that means something in this field; null where there is none. Used nine times of ten.</param>
internal sealed class MessageDraw(Dice dice, Func<FieldDescriptor, string?>? known = null)
{
    private const int DepthMax = 8;

    private static readonly int[] TextLengths = [1, 2, 16, 20, 21, 31, 32, 33, 64, 65, 100, 255, 500, 501];

    /// <summary>How often of a hundred something is wrong with the form of a message.</summary>
    public int OddPercent { get; init; } = 6;

    /// <summary>How often of a hundred a field is there.</summary>
    public int PresentPercent { get; init; } = 88;

    public byte[] Of(MessageDescriptor kind) => Of(kind, 0);

    private byte[] Of(MessageDescriptor kind, int depth)
    {
        var drawn = new WireWriter();
        foreach (var field in Present(kind, depth))
        {
            var times = field.IsRepeated ? Count() : dice.Percent(2) ? 2 : 1;
            if (IsPacked(field) && dice.Percent(90))
            {
                var items = new WireWriter();
                for (var time = 0; time < times; time++)
                {
                    Value(items, field, depth);
                }

                drawn.Block(field.FieldNumber, items.ToArray());
                continue;
            }

            for (var time = 0; time < times; time++)
            {
                drawn.Tag(field.FieldNumber, TypeOf(field));
                Value(drawn, field, depth);
            }
        }

        if (dice.Percent(OddPercent))
        {
            AddOdd(drawn, kind);
        }

        return drawn.ToArray();
    }

    private List<FieldDescriptor> Present(MessageDescriptor kind, int depth)
    {
        var chosen = new List<FieldDescriptor>();
        foreach (var oneof in kind.Oneofs.Where(static one => !one.IsSynthetic))
        {
            var times = dice.Percent(90) ? 1 : dice.Of(0, 2);
            for (var time = 0; time < times; time++)
            {
                chosen.Add(dice.OneOf(oneof.Fields));
            }
        }

        chosen.AddRange(kind.Fields.InFieldNumberOrder().Where(field => field.RealContainingOneof is null && dice.Percent(PresentPercent)));
        chosen.RemoveAll(field => depth >= DepthMax && field.FieldType == FieldType.Message);
        if (dice.Percent(5))
        {
            chosen.Reverse();
        }

        return chosen;
    }

    // The description calls every field of proto3 packed; on the wire only lists of numbers are.
    private static bool IsPacked(FieldDescriptor field) => field is { IsRepeated: true, IsPacked: true } && TypeOf(field) != WireWriter.BlockType;

    private int Count() => dice.Between(0, 9) switch
    {
        < 7 => dice.Between(0, 3),
        < 9 => dice.Between(4, 9),
        _ => dice.Of(10, 16, 17, 33, 64, 65),
    };

    private void Value(WireWriter drawn, FieldDescriptor field, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Bool:
                drawn.Varint(dice.Percent(95) ? (ulong)dice.Between(0, 1) : Whole());
                break;
            case FieldType.Enum:
                drawn.Varint(EnumValue(field.EnumType));
                break;
            case FieldType.SInt32 or FieldType.SInt64:
                var signed = (long)Whole() * (dice.Percent(30) ? -1 : 1);
                drawn.Varint((ulong)((signed << 1) ^ (signed >> 63)));
                break;
            case FieldType.Fixed32 or FieldType.SFixed32:
                drawn.Fixed32((uint)Whole());
                break;
            case FieldType.Fixed64 or FieldType.SFixed64:
                drawn.Fixed64(Whole());
                break;
            case FieldType.Float:
                drawn.Fixed32(BitConverter.SingleToUInt32Bits((float)Fraction()));
                break;
            case FieldType.Double:
                drawn.Fixed64(BitConverter.DoubleToUInt64Bits(Fraction()));
                break;
            case FieldType.String:
                Content(drawn, Text(field));
                break;
            case FieldType.Bytes:
                Content(drawn, dice.Bytes(dice.Percent(60) ? 32 : dice.Of(0, 1, 31, 33, 64)));
                break;
            case FieldType.Message:
                Content(drawn, Of(field.MessageType, depth + 1));
                break;
            default:
                drawn.Varint(Whole(), dice.Percent(2) ? dice.Between(1, 9) : 0);
                break;
        }
    }

    private static void Content(WireWriter drawn, ReadOnlySpan<byte> content)
    {
        drawn.Varint((ulong)content.Length);
        drawn.Raw(content);
    }

    private ulong Whole() => dice.Between(0, 9) switch
    {
        0 => dice.Of<ulong>(0, 1, 2, 127, 128, 255, 256, 65_535, 65_536),
        1 => dice.Of<ulong>(int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue),
        <= 4 => (ulong)dice.Between(0, 200),
        <= 6 => (ulong)dice.Between(0, 3_000),
        <= 8 => (ulong)dice.Between(0, 200_000),
        _ => dice.Next(),
    };

    private ulong EnumValue(EnumDescriptor kind) => dice.Between(0, 9) switch
    {
        0 => dice.Of<ulong>(0, 99, int.MaxValue, uint.MaxValue, ulong.MaxValue),
        _ => (ulong)dice.OneOf(kind.Values).Number,
    };

    private double Fraction() => dice.Between(0, 5) switch
    {
        0 => dice.Of(0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, -1, 1e9, 1e28),
        _ => dice.Between(0, 100_000) / 100.0,
    };

    private byte[] Text(FieldDescriptor field)
    {
        if (known?.Invoke(field) is { } word && dice.Percent(90))
        {
            return Encoding.UTF8.GetBytes(word);
        }

        return dice.Between(0, 9) switch
        {
            0 => [],
            1 => dice.Bytes(dice.Between(1, 40)),
            2 => Encoding.UTF8.GetBytes(dice.Of("\u0000", "\u200b", "line\nbreak", "\ud83d\udc89", "\u0130\u0131", "e\u0301", "../../x", "' OR 1=1 --", "{0}%n")),
            3 => Encoding.UTF8.GetBytes(new string(dice.Of('a', ' ', 'Ä', '\u4e00'), dice.OneOf(TextLengths))),
            4 => Encoding.UTF8.GetBytes(new string('9', dice.OneOf(TextLengths))),
            _ => Encoding.UTF8.GetBytes($"word-{dice.Between(0, 99)}"),
        };
    }

    private void AddOdd(WireWriter drawn, MessageDescriptor kind)
    {
        var field = kind.Fields.InFieldNumberOrder() is { Count: > 0 } fields ? dice.OneOf(fields).FieldNumber : 1;
        switch (dice.Between(0, 8))
        {
            case 0:
                drawn.Tag(dice.Between(100, 20_000), WireWriter.VarintType);
                drawn.Varint(dice.Next());
                break;
            case 1:
                drawn.Tag(field, dice.Of(WireWriter.VarintType, WireWriter.Fixed64Type, WireWriter.Fixed32Type));
                drawn.Raw(dice.Bytes(dice.Between(0, 9)));
                break;
            case 2:
                // A block that ends behind the message, or so far behind that the length overflows.
                drawn.Tag(field, WireWriter.BlockType);
                drawn.Varint(dice.Of<ulong>(1, 200, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue));
                break;
            case 3:
                for (var depth = dice.Of(1, 50, 99, 101, 200); depth > 0; depth--)
                {
                    drawn.Tag(field, WireWriter.GroupType);
                }

                break;
            case 4:
                drawn.Tag(0, dice.Between(0, 5));
                break;
            case 5:
                drawn.Tag(field, dice.Of(6, 7));
                break;
            case 6:
                drawn.Tag(field, WireWriter.VarintType);
                drawn.Raw([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]);
                break;
            case 7:
                drawn.Block(field, dice.Bytes(dice.Between(0, 30)));
                break;
            default:
                drawn.Raw(dice.Bytes(dice.Between(1, 5)));
                break;
        }
    }

    private static int TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Fixed32 or FieldType.SFixed32 or FieldType.Float => WireWriter.Fixed32Type,
        FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Double => WireWriter.Fixed64Type,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireWriter.BlockType,
        _ => WireWriter.VarintType,
    };
}
