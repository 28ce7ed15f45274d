using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DeviceService.Journal;

/// <summary>The SHA-256 that makes entries a chain. docs/journal.md has this layout; it never changes.</summary>
internal static class EntryHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    /// <summary>What stands before the first entry.</summary>
    public static readonly byte[] Genesis = new byte[Length];

    /// <summary>The hash of an entry, over everything that is stored of it, as if it stood at this place.</summary>
    public static byte[] Compute(ChainEntry entry, long number)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> fixedPart = stackalloc byte[40];
        "PNJOURN1"u8.CopyTo(fixedPart);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[16..], entry.WallTimeUs);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[24..], entry.MonotonicUs);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[32..], entry.Version);
        hash.AppendData(fixedPart);
        AppendField(hash, entry.Kind);
        AppendField(hash, entry.PenId);
        AppendField(hash, entry.SessionId);
        AppendField(hash, entry.Payload);
        hash.AppendData(entry.PreviousHash);
        return hash.GetHashAndReset();
    }

    /// <summary>Length before content, so that no byte can move from one field into the next; null is not empty.</summary>
    private static void AppendField(IncrementalHash hash, byte[]? field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, field?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(field ?? []);
    }
}
