namespace PenSimulator.Wire;

/// <summary>Consistent overhead byte stuffing, blocks of up to 254 bytes; delimiters are not part of it.</summary>
internal static class Cobs
{
    private const byte FullBlock = 0xFF;

    /// <summary>Encodes any bytes into bytes without a zero.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> plain)
    {
        var stuffed = new List<byte>(plain.Length + (plain.Length / 254) + 2) { 0 };
        var codeAt = 0;
        foreach (var value in plain)
        {
            if (stuffed.Count - codeAt == FullBlock)
            {
                stuffed[codeAt] = FullBlock;
                codeAt = stuffed.Count;
                stuffed.Add(0);
            }

            if (value == 0)
            {
                stuffed[codeAt] = (byte)(stuffed.Count - codeAt);
                codeAt = stuffed.Count;
                stuffed.Add(0);
            }
            else
            {
                stuffed.Add(value);
            }
        }

        stuffed[codeAt] = (byte)(stuffed.Count - codeAt);
        return [.. stuffed];
    }

    /// <summary>Decodes what stood between two delimiters; null when a code points past the end or a zero is inside.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> stuffed)
    {
        if (stuffed.IsEmpty)
        {
            return null;
        }

        var plain = new List<byte>(stuffed.Length);
        var at = 0;
        while (at < stuffed.Length)
        {
            int code = stuffed[at];
            if (code == 0 || at + code > stuffed.Length)
            {
                return null;
            }

            foreach (var value in stuffed.Slice(at + 1, code - 1))
            {
                if (value == 0)
                {
                    return null;
                }

                plain.Add(value);
            }

            at += code;

            // The zero that a code stands for is only there when another block follows.
            if (code != FullBlock && at < stuffed.Length)
            {
                plain.Add(0);
            }
        }

        return [.. plain];
    }
}
