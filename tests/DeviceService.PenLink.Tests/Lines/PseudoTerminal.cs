using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeviceService.PenLink.Tests;

/// <summary>The pen's end of a real pseudo-terminal.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private readonly SafeFileHandle _master;

    public PseudoTerminal()
    {
        _master = OpenMaster(Libc.ReadWrite | Libc.NoControllingTerminal);
        var name = new byte[128];
        if (_master.IsInvalid || Grant(_master) != 0 || Unlock(_master) != 0 || Name(_master, name, name.Length) != 0)
        {
            throw new IOException($"No pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        Path = Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0));

        // Non-blocking from here on, as a pen's loop is.
        _ = SetFlags(_master, SetFlagsCommand, Libc.NonBlocking);
    }

    private const int SetFlagsCommand = 4;

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Libc.Write(_master, bytes, bytes.Length);
            if (count < 0)
            {
                return;
            }

            bytes = bytes[(int)count..];
        }
    }

    public byte[] Read()
    {
        var buffer = new byte[64 * 1024];
        var count = Libc.Read(_master, buffer, buffer.Length);
        return count > 0 ? buffer[..(int)count] : [];
    }

    public void Dispose() => _master.Dispose();

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(SafeFileHandle master, byte[] name, nint length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetFlags(SafeFileHandle master, int command, int flags);
}
