using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DeviceService.PenLink;

/// <summary>The version of PenLink that this assembly speaks, and the digest of the file that says so.</summary>
internal static class ProtocolVersion
{
    public const uint Major = 1;
    public const uint Minor = 1;

    /// <summary>First 8 bytes, little-endian, of the SHA-256 of penlink.proto without comments and white space.</summary>
    public static readonly ulong SchemaDigest = ReadSchemaDigest();

    private static ulong ReadSchemaDigest()
    {
        using var file = typeof(ProtocolVersion).Assembly.GetManifestResourceStream("penlink.proto")
            ?? throw new InvalidOperationException("The assembly was built without penlink.proto.");
        using var reader = new StreamReader(file, Encoding.UTF8);
        return Digest(reader);
    }

    internal static ulong Digest(TextReader schema)
    {
        var text = new StringBuilder();
        while (schema.ReadLine() is { } line)
        {
            var comment = line.IndexOf("//", StringComparison.Ordinal);
            foreach (var c in comment < 0 ? line : line[..comment])
            {
                if (c is not (' ' or '\t' or '\r'))
                {
                    text.Append(c);
                }
            }
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
