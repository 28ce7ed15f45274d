namespace PenSimulator.Wire;

/// <summary>CRC-32/ISO-HDLC, bit by bit over a table of 16: the size a microcontroller would choose.</summary>
internal static class Crc32
{
    private const uint ReflectedPolynomial = 0xEDB88320;
    private static readonly uint[] Nibbles = BuildNibbles();

    public static uint Of(ReadOnlySpan<byte> message)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in message)
        {
            crc ^= value;
            crc = (crc >> 4) ^ Nibbles[crc & 15];
            crc = (crc >> 4) ^ Nibbles[crc & 15];
        }

        return ~crc;
    }

    private static uint[] BuildNibbles()
    {
        var table = new uint[16];
        for (uint index = 0; index < 16; index++)
        {
            var crc = index;
            for (var bit = 0; bit < 4; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            table[index] = crc;
        }

        return table;
    }
}
