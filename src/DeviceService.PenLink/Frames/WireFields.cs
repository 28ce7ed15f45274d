using System.Buffers.Binary;

namespace DeviceService.PenLink;

/// <summary>
/// Walks the fields of one Protocol Buffers message without copying or allocating. It knows what PenLink uses (varints,
/// fixed 32 and 64 bits, and length-delimited fields) and calls anything else malformed.
/// </summary>
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private const int VarintLengthMax = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that was read.</summary>
    public int Number { get; private set; }

    /// <summary>Its wire type.</summary>
    public WireType Type { get; private set; }

    /// <summary>Its value, unless it is length-delimited.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes, if it is length-delimited.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The message was found malformed; no further field is read.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Reads the next field; false at the end, or when the message is malformed.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || Malformed)
        {
            return false;
        }

        Malformed = !TryRead();
        return !Malformed;
    }

    private bool TryRead()
    {
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return false;
        }

        Number = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        ulong value;
        switch (Type)
        {
            case WireType.Varint when TryReadVarint(out value):
                Value = value;
                return true;
            case WireType.Fixed32 when _rest.Length >= sizeof(uint):
                Value = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[sizeof(uint)..];
                return true;
            case WireType.Fixed64 when _rest.Length >= sizeof(ulong):
                Value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[sizeof(ulong)..];
                return true;
            case WireType.LengthDelimited when TryReadVarint(out value) && value <= (ulong)_rest.Length:
                Bytes = _rest[..(int)value];
                _rest = _rest[(int)value..];
                return true;
            default:
                return false;
        }
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var at = 0; at < VarintLengthMax && at < _rest.Length; at++)
        {
            value |= (ulong)(_rest[at] & 0x7F) << (7 * at);
            if (_rest[at] < 0x80)
            {
                _rest = _rest[(at + 1)..];
                return true;
            }
        }

        return false;
    }
}
