using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DeviceService.PenCtl;

/// <summary>What the kernel says of its wall clock, whoever keeps it.</summary>
/// <param name="Synchronised">Whether somebody has set it right, and not so long ago that it may have drifted away.</param>
/// <param name="MaxErrorUs">How far it may be off, in us.</param>
internal sealed partial record KernelClock(bool Synchronised, long MaxErrorUs)
{
    private const int StructLength = 512;
    private const int MaxErrorOffset = 24;
    private const int StatusOffset = 40;
    private const int Unsynchronised = 0x40;

    /// <summary>Null off Linux, where it may not be asked, and on a processor of 32 bits, which lays the answer out otherwise.</summary>
    public static KernelClock? OfMachine()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        // All zeros: it sets nothing, and needs no right to.
        var answer = new byte[StructLength];
        return adjtimex(answer) < 0
            ? null
            : new KernelClock(
                (BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(StatusOffset)) & Unsynchronised) == 0, BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(MaxErrorOffset)));
    }

#pragma warning disable IDE1006 // The name is libc's.
    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int adjtimex([In, Out] byte[] clock);
#pragma warning restore IDE1006
}
