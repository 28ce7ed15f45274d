using System.Buffers.Binary;
using System.IO.Hashing;

namespace DeviceService.PenLink;

/// <summary>The tag that each frame of a session carries (law 8): CRC-32 of both nonces, never 0.</summary>
internal static class SessionTag
{
    public static uint Of(ulong hostNonce, ulong penNonce)
    {
        Span<byte> nonces = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(nonces, hostNonce);
        BinaryPrimitives.WriteUInt64LittleEndian(nonces[8..], penNonce);
        return Math.Max(1, Crc32.HashToUInt32(nonces));
    }
}
