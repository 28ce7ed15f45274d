using System.Buffers.Binary;
using System.Security.Cryptography;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>What a checkpoint's signature stands for, and whether it holds. Needs the public key alone.</summary>
public static class CheckpointSignature
{
    /// <summary>Whether the checkpoint was signed with the key that belongs to this public key.</summary>
    public static bool Holds(Checkpoint checkpoint, ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(publicKey);
        return TryDecode(checkpoint.Signature, out var signature)
            && TryDecode(checkpoint.Head.Hash, out var hash)
            && hash.Length == EntryHash.Length
            && publicKey.VerifyData(
                StatementOf(checkpoint.Head.EntryCount, hash, checkpoint.SignedAt),
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The bytes that are signed; docs/journal.md has this layout.</summary>
    internal static byte[] StatementOf(long entryCount, ReadOnlySpan<byte> hash, DateTimeOffset signedAt)
    {
        var statement = new byte[8 + 8 + EntryHash.Length + 8];
        "PNCHECK1"u8.CopyTo(statement);
        BinaryPrimitives.WriteInt64LittleEndian(statement.AsSpan(8), entryCount);
        hash.CopyTo(statement.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(statement.AsSpan(16 + EntryHash.Length), UnixMicroseconds.Of(signedAt));
        return statement;
    }

    private static bool TryDecode(string hexadecimal, out byte[] bytes)
    {
        bytes = new byte[hexadecimal.Length / 2];
        return Convert.FromHexString(hexadecimal, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length;
    }
}
