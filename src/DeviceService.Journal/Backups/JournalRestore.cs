using DeviceService.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceService.Journal;

/// <summary>What a restore came to.</summary>
/// <param name="Record">What it wrote behind the backup's newest entry.</param>
/// <param name="Report">The whole directory, verified after that.</param>
public sealed record RestoredJournal(RestoreRecord Record, VerificationReport Report);

/// <summary>
/// Makes a data directory of a backup, without a service. It is whole or not there: copied aside, verified, marked, synced, and put in place by
/// one rename. The mark is an entry of the chain, so that no service can open the copy and not know that its end is lost.
/// </summary>
public static class JournalRestore
{
    private const string Aside = ".restoring";

    // What belongs to one process, and to nobody after it.
    private static readonly string[] NotRestored = ["journal.lock", "journal.holder", "setup-code"];

    /// <summary>Restores a backup into a directory that is not there, or empty.</summary>
    /// <param name="backup">The backup: a copy of a whole data directory.</param>
    /// <param name="directory">Where the data directory is to be.</param>
    /// <param name="expectedHead">A head that the backup must hold; null where none was kept.</param>
    /// <param name="by">Who restores.</param>
    /// <param name="clock">The clock that the mark is dated by.</param>
    /// <param name="cancellationToken">Gives up, and nothing is left.</param>
    /// <exception cref="JournalRestoreException">It was not restored.</exception>
    public static async Task<RestoredJournal> RestoreAsync(
        string backup, string directory, JournalHead? expectedHead, Actor by, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(clock);
        var (from, to) = (new JournalPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(backup))), new JournalPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))));
        Check(from, to);
        var head = await VerifiedHeadAsync(from, expectedHead, cancellationToken);
        var aside = new JournalPaths(to.Directory + Aside);
        try
        {
            Copy(from.Directory, aside.Directory, cancellationToken);
            var record = new RestoreRecord
            {
                At = new Moment(clock.GetUtcNow(), 0),
                By = by,
                RestoreId = $"rst-{Guid.CreateVersion7():N}",
                BackupEntryCount = head.EntryCount,
                BackupHeadHash = head.Hash,
                HeldAgainstHead = expectedHead is not null,
            };
            await MarkAsync(aside, record, clock, cancellationToken);
            var report = await JournalVerification.VerifyAsync(aside.Directory, head, cancellationToken);
            if (report.FirstDefect is { } defect)
            {
                throw NotVerified(from, defect);
            }

            PutInPlace(aside, to);
            return new RestoredJournal(record, report);
        }
        catch (Exception problem) when (problem is not JournalRestoreException)
        {
            Remove(aside);
            throw problem is IOException or UnauthorizedAccessException or JournalOpenException ? Unusable(to, problem) : problem;
        }
        catch
        {
            Remove(aside);
            throw;
        }
    }

    private static void Check(JournalPaths from, JournalPaths to)
    {
        if (!File.Exists(from.Database))
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.BackupMissing, $"'{from.Directory}' holds no journal. Name a folder that penctl log backup, or deploy/backup.sh, has made.");
        }

        if (DirectoryLock.HolderIfHeld(from) is { } writer)
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.BackupInUse, $"'{from.Directory}' is no backup: {writer} writes to it. Make a backup of it with penctl log backup, and restore that.");
        }

        if (DirectoryLock.HolderIfHeld(to) is { } owner)
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.DirectoryInUse, $"'{to.Directory}' is in use by {owner}. Stop the service, move its directory aside, and restore into a new one.");
        }

        if (File.Exists(to.Directory) || (Directory.Exists(to.Directory) && Directory.EnumerateFileSystemEntries(to.Directory).Any()))
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.DirectoryNotEmpty, $"'{to.Directory}' is not empty, and a restore writes over nothing. Move it aside: what is in it may be newer than the backup.");
        }

        if ((to.Directory + Path.DirectorySeparatorChar).StartsWith(from.Directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.DirectoryNotEmpty, $"'{to.Directory}' lies within the backup '{from.Directory}'. Name a directory elsewhere.");
        }

        if (Path.Exists(to.Directory + Aside))
        {
            throw new JournalRestoreException(
                JournalRestoreFailure.DirectoryNotEmpty, $"'{to.Directory}{Aside}' is there: another restore runs, or one ended in its middle. See that none runs, remove it, and restore again.");
        }
    }

    private static async Task<JournalHead> VerifiedHeadAsync(JournalPaths from, JournalHead? expectedHead, CancellationToken cancellationToken)
    {
        try
        {
            var report = await JournalVerification.VerifyAsync(from.Directory, expectedHead, cancellationToken);
            return report.FirstDefect is { } defect ? throw NotVerified(from, defect) : report.Head;
        }
        catch (IOException problem)
        {
            throw new JournalRestoreException(JournalRestoreFailure.Unusable, $"'{from.Directory}' cannot be read: {problem.Message}", problem);
        }
    }

    private static JournalRestoreException NotVerified(JournalPaths from, JournalDefect defect) => new(
        JournalRestoreFailure.NotVerified, $"The backup '{from.Directory}' does not verify, and is not restored: {defect.Sentence} Take an older backup.");

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(to);
        }
        else
        {
            // Patients are in it.
            Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var file in Directory.EnumerateFiles(from).Where(static file => !NotRestored.Contains(Path.GetFileName(file))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            using var written = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
            written.Flush(flushToDisk: true);
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)), cancellationToken);
        }

        DurableFile.SyncDirectory(to);
    }

    // Opening it brings its tables up to date and verifies it once more, as the service would.
    private static async Task MarkAsync(JournalPaths aside, RestoreRecord record, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var journal = await SqliteJournal.OpenAsync(
            new JournalOptions { Directory = aside.Directory }, clock, NullLogger<SqliteJournal>.Instance, cancellationToken);
        var appended = await journal.AppendAsync([record]);
        if (!appended.Durable)
        {
            throw new IOException(appended.Failure);
        }

        if (await journal.CheckpointAsync(cancellationToken) is null)
        {
            throw new IOException(journal.Health.Reason);
        }
    }

    private static void PutInPlace(JournalPaths aside, JournalPaths to)
    {
        File.Delete(aside.Lock);
        File.Delete(aside.Holder);
        DurableFile.SyncDirectory(aside.Directory);
        if (Directory.Exists(to.Directory))
        {
            // Refused by the system should anything have come into it meanwhile.
            Directory.Delete(to.Directory);
        }

        Directory.Move(aside.Directory, to.Directory);
        DurableFile.SyncDirectory(Path.GetDirectoryName(to.Directory)!);
    }

    private static void Remove(JournalPaths aside)
    {
        if (Directory.Exists(aside.Directory))
        {
            Directory.Delete(aside.Directory, recursive: true);
        }
    }

    private static JournalRestoreException Unusable(JournalPaths to, Exception problem) => new(
        JournalRestoreFailure.Unusable,
        $"Nothing was restored to '{to.Directory}': {problem.Message} Free space, correct permissions, or put back what the backup lacks.",
        problem);
}
