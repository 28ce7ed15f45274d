using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceService.PenLink;

/// <summary>The calls of Linux that lines need. Numbers are those of its generic interface (x86, ARM, RISC-V).</summary>
internal static partial class Libc
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const nuint GetTermios2 = 0x802C542A;
    public const nuint SetTermios2 = 0x402C542B;
    public const nuint Exclusive = 0x540C;
    public const nuint Flush = 0x540B;
    public const nuint OutputQueue = 0x5411;
    public const nuint GetSerial = 0x541E;
    public const nuint SetSerial = 0x541F;
    public const nuint GetModemLines = 0x5415;
    public const nuint BeginBreak = 0x5427;
    public const nuint EndBreak = 0x5428;

    /// <summary>Argument of <see cref="Flush"/>: output.</summary>
    public const nint FlushOutput = 1;

    public const short PollIn = 0x1;
    public const short PollError = 0x8;
    public const short PollHangUp = 0x10;
    public const short PollInvalid = 0x20;

    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoSuchDeviceOrAddress = 6;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Interrupted = 4;
    public const int NotATerminal = 25;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, Span<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, ref Termios2 argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, Span<int> argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int file, nuint request, Span<int> argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventFile(uint initial, int flags);

    /// <summary>With <paramref name="which"/> 0 and <paramref name="who"/> 0: of the calling thread alone.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int nice);

    /// <summary>The nice value, by the same two zeros of the calling thread: -20 to 19. It cannot fail for oneself.</summary>
    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    public static partial int GetPriority(int which, int who);

    /// <summary>Sleeps at least so many microseconds, below a second.</summary>
    [LibraryImport("libc", EntryPoint = "usleep", SetLastError = true)]
    public static partial int Sleep(uint microseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Seen;
    }

    /// <summary>struct termios2 of the kernel: speeds are plain numbers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Termios2
    {
        public uint Input;
        public uint Output;
        public uint ControlModes;
        public uint Local;
        public byte Discipline;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }
}
