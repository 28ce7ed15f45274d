using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DeviceService.Benchmarks;

/// <summary>The calls of the C library that the ends of a measured line need: the bench has its own, so that it measures with nothing of what it measures.</summary>
internal static unsafe partial class Native
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const short PollIn = 0x1;
    public const int RaisedNice = -15;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    public static partial int NameOfSlave(int master, Span<byte> name, nuint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int descriptor, byte* target, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollFd* descriptors, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    public static partial int PollFor(PollFd* descriptors, nuint count, TimeSpec* atMost, nint signals);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFile(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetAttributes(int descriptor, Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetAttributes(int descriptor, int when, ReadOnlySpan<byte> attributes);

    /// <summary>With <paramref name="which"/> 0 and <paramref name="who"/> 0: of the calling thread alone.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int nice);

    /// <summary>Opens a terminal by its path, raw.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static int OpenRaw(string path)
    {
        var descriptor = Checked(Open(path, ReadWrite | NoControllingTerminal | CloseOnExec), $"open {path}");
        Span<byte> attributes = stackalloc byte[256];
        Checked(GetAttributes(descriptor, attributes), "tcgetattr");
        MakeRaw(attributes);
        Checked(SetAttributes(descriptor, 0, attributes), "tcsetattr");
        return descriptor;
    }

    /// <summary>Puts the calling thread before others, as the host's line threads are, where this process may.</summary>
    public static bool TryRaiseThread() => SetPriority(0, 0, RaisedNice) == 0;

    /// <exception cref="IOException">The call failed; the message names it and why.</exception>
    public static int Checked(int result, string call)
    {
        if (result < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"{call} failed: {new Win32Exception(error).Message} ({error}).");
        }

        return result;
    }
}
