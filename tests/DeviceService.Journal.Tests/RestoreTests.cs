using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class RestoreTests : JournalTests
{
    private static readonly Actor s_by = new("test", null, IdentityProof.Asserted);

    private readonly TemporaryFolder _elsewhere = new();

    private string Target => _elsewhere.Combine("data");

    [Fact]
    public async Task A_backup_is_restored_whole_and_marked_behind_its_newest_entry()
    {
        var head = await BackupAsync();

        var restored = await JournalRestore.RestoreAsync(Directory, Target, head, s_by, Clock, Ended);

        Assert.Equal((head.EntryCount, head.Hash, true), (restored.Record.BackupEntryCount, restored.Record.BackupHeadHash, restored.Record.HeldAgainstHead));
        Assert.True(restored.Report.Verified);
        await using var opened = await OpenAsync(new JournalOptions { Directory = Target });
        Assert.True(opened.Health.Writable);
        var mark = Assert.IsType<RestoreRecord>(await opened.FindEntryAsync(head.EntryCount + 1, Ended));
        Assert.Equal(restored.Record.RestoreId, mark.RestoreId);
        Assert.Equal("ses-1", (await opened.FindSessionAsync("ses-1", Ended))?.SessionId);
        await VerifiedAsync(opened, head);
        Assert.Equal([Target], System.IO.Directory.EnumerateFileSystemEntries(_elsewhere.Path));
    }

    [Fact]
    public async Task Nothing_of_the_backup_is_changed()
    {
        await BackupAsync();
        var before = Contents(Directory);

        await JournalRestore.RestoreAsync(Directory, Target, null, s_by, Clock, Ended);

        Assert.Equal(before, Contents(Directory));
    }

    [Fact]
    public async Task A_backup_that_was_tampered_with_is_not_restored_and_nothing_is_left()
    {
        await BackupAsync();
        using (var connection = Connections.OpenWriter(Paths, null))
        {
            Connections.Execute(connection, "DROP TRIGGER entries_are_never_changed");
            Connections.Execute(connection, "UPDATE entries SET wall_us = wall_us + 1 WHERE number = 1");
        }

        await RefusedAsync(JournalRestoreFailure.NotVerified, Target);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(_elsewhere.Path));
    }

    [Fact]
    public async Task One_that_ends_before_a_head_that_was_kept_is_not_restored()
    {
        var head = await BackupAsync();

        var refused = await Assert.ThrowsAsync<JournalRestoreException>(
            () => JournalRestore.RestoreAsync(Directory, Target, head with { EntryCount = head.EntryCount + 3 }, s_by, Clock, Ended));

        Assert.Equal(JournalRestoreFailure.NotVerified, refused.Failure);
    }

    [Fact]
    public async Task A_directory_that_somebody_writes_to_is_neither_restored_from_nor_into()
    {
        await BackupAsync();
        await using (var owner = await OpenAsync(new JournalOptions { Directory = Target }))
        {
            await RefusedAsync(JournalRestoreFailure.DirectoryInUse, Target);
        }

        await using var writer = await OpenAsync();
        await RefusedAsync(JournalRestoreFailure.BackupInUse, _elsewhere.Combine("other"));
    }

    [Fact]
    public async Task What_is_there_is_never_written_over_and_an_empty_directory_is_filled()
    {
        await BackupAsync();
        System.IO.Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "note"), "mine", Ended);
        await RefusedAsync(JournalRestoreFailure.DirectoryNotEmpty, Target);
        await RefusedAsync(JournalRestoreFailure.DirectoryNotEmpty, Path.Combine(Directory, "within"));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Target, "note"), Ended));
        File.Delete(Path.Combine(Target, "note"));

        Assert.True((await JournalRestore.RestoreAsync(Directory, Target, null, s_by, Clock, Ended)).Report.Verified);
    }

    [Fact]
    public async Task What_another_restore_left_in_its_middle_is_named_and_not_taken_over()
    {
        await BackupAsync();
        System.IO.Directory.CreateDirectory(Target + ".restoring");

        var refused = await RefusedAsync(JournalRestoreFailure.DirectoryNotEmpty, Target);

        Assert.Contains(".restoring", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_that_signed_its_checkpoints_a_backup_is_not_restored_and_the_key_is_named()
    {
        await BackupAsync();
        File.Delete(Paths.CheckpointKey);

        var refused = await RefusedAsync(JournalRestoreFailure.Unusable, Target);

        Assert.Contains("checkpoint-key.pem", refused.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(_elsewhere.Path));
    }

    [Fact]
    public async Task Where_no_journal_is_nothing_is_restored()
    {
        Assert.Equal(JournalRestoreFailure.BackupMissing, (await RefusedAsync(JournalRestoreFailure.BackupMissing, Target)).Failure);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _elsewhere.Dispose();
        }

        base.Dispose(disposing);
    }

    // A data directory that nobody has open, as a backup is.
    private async Task<JournalHead> BackupAsync()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service(), Given.Session("ses-1"), Given.Stop("stp-1"));
        await journal.CheckpointAsync(Ended);
        return journal.Head;
    }

    private async Task<JournalRestoreException> RefusedAsync(JournalRestoreFailure failure, string target)
    {
        var refused = await Assert.ThrowsAsync<JournalRestoreException>(() => JournalRestore.RestoreAsync(Directory, target, null, s_by, Clock, Ended));
        Assert.Equal(failure, refused.Failure);
        return refused;
    }

    private static string[] Contents(string directory) =>
    [
        .. System.IO.Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(static file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith("-wal", StringComparison.Ordinal))
            .Select(static file => $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
