namespace DeviceService.PenLink;

/// <summary>Consistent overhead byte stuffing with blocks of up to 254 bytes (docs/penlink.md, section 2).</summary>
internal static class Cobs
{
    private const byte FullBlock = 0xFF;

    /// <summary>The most bytes that <paramref name="length"/> bytes can become.</summary>
    public static int EncodedLengthMax(int length) => length + (length / 254) + 1;

    /// <summary>Stuffs <paramref name="source"/> into <paramref name="target"/>, which must not overlap; returns the bytes written.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var codeAt = 0;
        var at = 1;
        byte code = 1;
        foreach (var value in source)
        {
            // Only when another byte follows does a full block need a successor: no final 01 is written.
            if (code == FullBlock)
            {
                target[codeAt] = code;
                codeAt = at++;
                code = 1;
            }

            if (value == 0)
            {
                target[codeAt] = code;
                codeAt = at++;
                code = 1;
            }
            else
            {
                target[at++] = value;
                code++;
            }
        }

        target[codeAt] = code;
        return at;
    }

    /// <summary>Undoes the stuffing in place; -1 when a code is zero or points past the end.</summary>
    public static int Decode(Span<byte> block)
    {
        var from = 0;
        var to = 0;
        while (from < block.Length)
        {
            var code = block[from];
            if (code == 0 || from + code > block.Length)
            {
                return -1;
            }

            block.Slice(from + 1, code - 1).CopyTo(block[to..]);
            to += code - 1;
            from += code;
            if (code != FullBlock && from < block.Length)
            {
                block[to++] = 0;
            }
        }

        return to;
    }
}
