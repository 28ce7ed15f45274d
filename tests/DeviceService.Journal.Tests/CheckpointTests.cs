using System.Security.Cryptography;
using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class CheckpointTests : JournalTests
{
    [Fact]
    public async Task A_checkpoint_signs_the_head_stands_in_the_chain_and_beside_it_and_verifies_with_the_public_key()
    {
        await using var journal = await OpenAsync();
        var head = await AppendAsync(journal, Given.Service(), Given.Intent(1));

        var checkpoint = await journal.CheckpointAsync(Ended);

        Assert.Equal(head, checkpoint!.Head);
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Paths.CheckpointPublicKey, Ended));
        Assert.True(CheckpointSignature.Holds(checkpoint, key));
        Assert.False(CheckpointSignature.Holds(checkpoint with { Head = head with { EntryCount = 1 } }, key));
        Assert.False(CheckpointSignature.Holds(checkpoint with { SignedAt = checkpoint.SignedAt.AddMicroseconds(1) }, key));
        Assert.False(CheckpointSignature.Holds(checkpoint with { Signature = "zz" }, key));
        Assert.Equal(checkpoint, Assert.Single(new CheckpointFile(Paths).Read().Checkpoints));
        Assert.Equal(checkpoint, Assert.Single(await journal.ListCheckpointsAsync(10, Ended)));
        Assert.Equal(3, journal.Head.EntryCount);
        var report = await VerifiedAsync(journal);
        Assert.Equal(new CheckedCheckpoint(checkpoint, true), Assert.Single(report.Checkpoints));
    }

    [Fact]
    public async Task The_private_key_is_for_its_owner_alone()
    {
        await using var journal = await OpenAsync();
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.CheckpointKey));
        Assert.DoesNotContain("PRIVATE", await File.ReadAllTextAsync(Paths.CheckpointPublicKey, Ended), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_are_listed_newest_first()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service());
        var first = await journal.CheckpointAsync(Ended);
        var second = await journal.CheckpointAsync(Ended);

        Assert.Equal([second!, first!], await journal.ListCheckpointsAsync(5, Ended));
        Assert.Equal([second!], await journal.ListCheckpointsAsync(1, Ended));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_key_that_signed_its_checkpoints_a_journal_is_not_opened(bool another)
    {
        await WithCheckpointsAsync(1);
        File.Delete(Paths.CheckpointKey);
        if (another)
        {
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await File.WriteAllTextAsync(Paths.CheckpointKey, other.ExportPkcs8PrivateKeyPem(), Ended);
        }

        var refused = await Assert.ThrowsAsync<JournalOpenException>(OpenAsync);

        Assert.Equal(JournalOpenFailure.CheckpointKeyMissing, refused.Failure);
        Assert.Contains("Restore the key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_undone_in_the_file_is_mended_at_opening()
    {
        await WithCheckpointsAsync(2);
        var lines = await File.ReadAllLinesAsync(Paths.Checkpoints, Ended);
        await File.WriteAllTextAsync(Paths.Checkpoints, lines[0] + "\n" + lines[1][..40], Ended);

        await using var journal = await OpenAsync();

        Assert.Equal(lines, await File.ReadAllLinesAsync(Paths.Checkpoints, Ended));
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task An_older_line_taken_out_of_the_file_is_found()
    {
        await WithCheckpointsAsync(3);
        var lines = await File.ReadAllLinesAsync(Paths.Checkpoints, Ended);
        await File.WriteAllLinesAsync(Paths.Checkpoints, lines[1..], Ended);

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Equal((JournalDefectKind.Checkpoint, 2L), (defect!.Kind, defect.EntryNumber));
    }

    [Theory]
    [InlineData("\"Signature\":\"30", "\"Signature\":\"31")]
    [InlineData("{\"Head\"", "{\"Heat\"")]
    public async Task A_line_that_was_changed_is_found(string from, string to)
    {
        await WithCheckpointsAsync(2);
        var content = await File.ReadAllTextAsync(Paths.Checkpoints, Ended);
        await File.WriteAllTextAsync(Paths.Checkpoints, content.Replace(from, to, StringComparison.Ordinal), Ended);

        Assert.Equal(JournalDefectKind.Checkpoint, (await VerifyOfflineAsync()).FirstDefect!.Kind);
    }

    [Fact]
    public async Task A_checkpoint_file_that_cannot_be_written_gives_no_checkpoint_and_ends_the_trust()
    {
        Log.Announce("Failed");
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service());
        System.IO.Directory.CreateDirectory(Paths.Checkpoints);

        Assert.Null(await journal.CheckpointAsync(Ended));
        Assert.False(journal.Health.Writable);

        System.IO.Directory.Delete(Paths.Checkpoints);
        Assert.True(await journal.ReopenAsync(Ended));
        Assert.Equal(2, (await VerifiedAsync(journal)).EntriesVerified);
        Assert.Single(new CheckpointFile(Paths).Read().Checkpoints);
    }

    [Fact]
    public async Task Without_the_public_key_checkpoints_do_not_verify()
    {
        await WithCheckpointsAsync(1);
        File.Delete(Paths.CheckpointPublicKey);

        Assert.Contains("public key", (await VerifyOfflineAsync()).FirstDefect!.Sentence, StringComparison.Ordinal);
    }

    private async Task WithCheckpointsAsync(int count)
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service());
        for (var made = 0; made < count; made++)
        {
            Assert.NotNull(await journal.CheckpointAsync(Ended));
        }
    }
}
