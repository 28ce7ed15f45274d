using System.Globalization;
using System.Text;

namespace DeviceService.Journal;

/// <summary>
/// One process per data directory. The lock file is held open exclusively (flock on Unix), so the operating system gives
/// it up when the process ends in whatever way; who holds it stands in a second file, which can be read meanwhile.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _held;

    private DirectoryLock(FileStream held) => _held = held;

    /// <exception cref="JournalOpenException">Another process holds the directory, or it cannot be written.</exception>
    public static DirectoryLock Acquire(JournalPaths paths)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(paths.Directory);
            held = new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Unusable(paths, refused);
        }
        catch (IOException refused) when (File.Exists(paths.Lock) && !IsReadOnly(refused))
        {
            throw new JournalOpenException(
                JournalOpenFailure.HeldByOther,
                $"The data directory '{paths.Directory}' is in use by {HolderOf(paths)}. Stop that process, or give this one another directory.",
                refused);
        }
        catch (IOException refused)
        {
            throw Unusable(paths, refused);
        }

        try
        {
            File.WriteAllText(
                paths.Holder,
                string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n"),
                Encoding.UTF8);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw Unusable(paths, refused);
        }

        return new DirectoryLock(held);
    }

    /// <summary>Who writes to a directory now; null when nobody does, or it is none. Nothing is changed in it.</summary>
    public static string? HolderIfHeld(JournalPaths paths)
    {
        if (!File.Exists(paths.Lock))
        {
            return null;
        }

        try
        {
            using var probe = new FileStream(paths.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            // Of another user: whether it is held cannot be told from here, and whoever writes there has to be asked.
            return HolderOf(paths);
        }
        catch (IOException refused) when (!IsReadOnly(refused))
        {
            return HolderOf(paths);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _held.Dispose();

    private static JournalOpenException Unusable(JournalPaths paths, Exception cause) => new(
        JournalOpenFailure.DirectoryUnusable,
        $"The data directory '{paths.Directory}' cannot be written: {cause.Message} Free space, correct its permissions, or name another directory.",
        cause);

    /// <summary>EROFS, as .NET on Unix reports it in HResult.</summary>
    private static bool IsReadOnly(IOException refused) => refused.HResult == 30;

    private static string HolderOf(JournalPaths paths)
    {
        try
        {
            var holder = File.ReadAllText(paths.Holder).Trim();
            return holder.Length == 0 ? "a process that has just begun" : holder;
        }
        catch (IOException)
        {
            return "a process that has just begun";
        }
    }
}
