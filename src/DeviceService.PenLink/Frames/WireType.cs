namespace DeviceService.PenLink;

/// <summary>How a field is laid out on the wire; the numbers are those of Protocol Buffers.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    Fixed32 = 5,
}
