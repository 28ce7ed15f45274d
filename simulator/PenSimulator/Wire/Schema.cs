using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PenSimulator.Wire;

/// <summary>The version of PenLink that this pen speaks, and the digest of the file that defines it.</summary>
internal static class Schema
{
    public const uint Major = 1;
    public const uint Minor = 1;

    public static ulong Digest { get; } = DigestOf(ReadProto());

    /// <summary>First 8 bytes, little-endian, of SHA-256 over the text without comments and white space.</summary>
    public static ulong DigestOf(string proto)
    {
        var kept = new List<byte>(proto.Length);
        foreach (var line in proto.Split('\n'))
        {
            var comment = line.IndexOf("//", StringComparison.Ordinal);
            foreach (var letter in comment < 0 ? line : line[..comment])
            {
                if (letter is not (' ' or '\t' or '\r'))
                {
                    kept.Add((byte)letter);
                }
            }
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(kept.ToArray()));
    }

    private static string ReadProto()
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("penlink.proto")
            ?? throw new InvalidOperationException("The assembly was built without penlink.proto.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
