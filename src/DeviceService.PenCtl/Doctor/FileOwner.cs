using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DeviceService.PenCtl;

/// <summary>Who owns a file and who may use it.</summary>
/// <param name="UserId">Number of the user.</param>
/// <param name="GroupId">Number of the group.</param>
/// <param name="Mode">The permission bits.</param>
internal sealed partial record FileOwner(uint UserId, uint GroupId, UnixFileMode Mode)
{
    private const int AtCurrentFolder = -100;
    private const uint BasicFields = 0x7ff;
    private const int StructLength = 256;
    private const int UserIdOffset = 20;
    private const int GroupIdOffset = 24;
    private const int ModeOffset = 28;
    private const int PermissionBits = 0xfff;

    /// <summary>Null off Linux, and for what is not there.</summary>
    public static FileOwner? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // statx, because its layout is the same on every processor.
        var buffer = new byte[StructLength];
        return statx(AtCurrentFolder, path, 0, BasicFields, buffer) != 0
            ? null
            : new FileOwner(
                BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(UserIdOffset)),
                BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(GroupIdOffset)),
                (UnixFileMode)(BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(ModeOffset)) & PermissionBits));
    }

#pragma warning disable IDE1006 // The name is libc's.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, [Out] byte[] buffer);
#pragma warning restore IDE1006
}
