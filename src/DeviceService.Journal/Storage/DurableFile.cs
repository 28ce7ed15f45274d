using System.Runtime.InteropServices;

namespace DeviceService.Journal;

/// <summary>Files that are whole or not there after a power cut: written aside, synced, renamed, and the rename synced.</summary>
public static partial class DurableFile
{
    private const int OpenDirectoryReadOnly = 0;

    /// <summary>Puts a whole text file in place.</summary>
    /// <param name="path">Where; what was there is replaced.</param>
    /// <param name="content">All of it, kept as UTF-8.</param>
    /// <param name="ownerOnly">Whether nobody but its owner may read it.</param>
    /// <exception cref="IOException">It could not be written or synced; what was there is there still.</exception>
    public static void Write(string path, string content, bool ownerOnly)
    {
        var aside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (ownerOnly && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(aside);
        using (var stream = new FileStream(aside, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        Rename(aside, path);
    }

    /// <summary>Renames a file that is synced already, and syncs the name.</summary>
    internal static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>Makes names in a directory durable. Windows keeps them by itself and offers no call for it.</summary>
    /// <exception cref="IOException">The sync failed.</exception>
    internal static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenDescriptor(directory, OpenDirectoryReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"The directory '{directory}' cannot be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var synced = SyncDescriptor(descriptor);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = CloseDescriptor(descriptor);
        if (synced != 0)
        {
            throw new IOException($"The directory '{directory}' cannot be synced: {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
