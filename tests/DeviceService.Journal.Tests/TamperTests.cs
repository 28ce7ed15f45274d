using CsCheck;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class TamperTests : JournalTests
{
    private const int Entries = 12;

    private static readonly string[] s_columns =
        ["wall_us", "monotonic_us", "kind", "version", "pen_id", "session_id", "payload", "previous_hash", "hash"];

    [Fact]
    public async Task Any_changed_byte_of_any_column_is_found_and_its_entry_named()
    {
        var pristine = await WrittenAsync(checkpoint: false);

        Gen.Select(Gen.Int[1, Entries], Gen.Int[0, s_columns.Length - 1].Select(at => s_columns[at]), Gen.Int[0, 4000], Gen.Int[1, 255]).Sample(
            (number, column, place, mask) =>
            {
                using var copy = new TemporaryFolder();
                var paths = CopyOf(pristine, copy);
                if (!ChangeByte(paths, number, column, place, (byte)mask))
                {
                    return;
                }

                var defect = new Verifier(paths).VerifyAll(null, Ended).FirstDefect;

                Assert.NotNull(defect);
                Assert.Equal(JournalDefectKind.Changed, defect.Kind);
                Assert.Equal(number, defect.EntryNumber);
            },
            iter: 150,
            threads: 2);
    }

    [Fact]
    public async Task Any_deleted_entry_is_found_and_named()
    {
        var pristine = await WrittenAsync(checkpoint: true);

        for (var number = 1; number <= Entries; number++)
        {
            using var copy = new TemporaryFolder();
            var paths = CopyOf(pristine, copy);
            Tampering.Tamper(paths, $"DELETE FROM entries WHERE number = {number}");

            var defect = new Verifier(paths).VerifyAll(null, Ended).FirstDefect;

            Assert.Equal((JournalDefectKind.Missing, (long)number), (defect!.Kind, defect.EntryNumber));
        }
    }

    [Fact]
    public async Task An_entry_taken_out_with_the_rest_renumbered_is_found_as_missing()
    {
        var pristine = await WrittenAsync(checkpoint: true);

        for (var number = 1; number < Entries; number++)
        {
            using var copy = new TemporaryFolder();
            var paths = CopyOf(pristine, copy);
            Tampering.Tamper(
                paths,
                $"DELETE FROM entries WHERE number = {number}",
                $"UPDATE entries SET number = -number WHERE number > {number}",
                "UPDATE entries SET number = -number - 1 WHERE number < 0");

            var defect = new Verifier(paths).VerifyAll(null, Ended).FirstDefect;

            Assert.Equal((JournalDefectKind.Missing, (long)number), (defect!.Kind, defect.EntryNumber));
        }
    }

    [Fact]
    public async Task Two_swapped_entries_are_found_as_out_of_order()
    {
        var pristine = await WrittenAsync(checkpoint: false);

        Gen.Select(Gen.Int[1, Entries], Gen.Int[1, Entries]).Where((one, other) => one != other).Sample(
            (one, other) =>
            {
                using var copy = new TemporaryFolder();
                var paths = CopyOf(pristine, copy);
                Tampering.Tamper(
                    paths,
                    $"UPDATE entries SET number = 1000 WHERE number = {one}",
                    $"UPDATE entries SET number = {one} WHERE number = {other}",
                    $"UPDATE entries SET number = {other} WHERE number = 1000");

                var defect = new Verifier(paths).VerifyAll(null, Ended).FirstDefect;

                Assert.Equal((JournalDefectKind.Reordered, (long)Math.Min(one, other)), (defect!.Kind, defect.EntryNumber));
                Assert.Contains($"written as entry {Math.Max(one, other)}", defect.Sentence, StringComparison.Ordinal);
            },
            iter: 40,
            threads: 2);
    }

    [Fact]
    public async Task A_copy_of_an_entry_put_in_later_is_found()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: false));
        Tampering.Tamper(
            paths,
            $"INSERT INTO entries SELECT {Entries + 1}, wall_us, monotonic_us, kind, version, pen_id, session_id, payload, previous_hash, hash FROM entries WHERE number = 3");

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Equal((JournalDefectKind.Reordered, Entries + 1L), (defect!.Kind, defect.EntryNumber));
        Assert.Contains("written as entry 3", defect.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tail_cut_off_is_found_by_the_checkpoint_beside_the_database()
    {
        var pristine = await WrittenAsync(checkpoint: true);

        for (var number = 1; number <= Entries; number++)
        {
            using var copy = new TemporaryFolder();
            var paths = CopyOf(pristine, copy);
            Tampering.Tamper(paths, $"DELETE FROM entries WHERE number >= {number}");

            var defect = new Verifier(paths).VerifyAll(null, Ended).FirstDefect;

            Assert.Equal((JournalDefectKind.CutOff, (long)number), (defect!.Kind, defect.EntryNumber));
        }
    }

    [Fact]
    public async Task A_tail_cut_off_after_the_newest_checkpoint_is_found_by_an_expected_head_only()
    {
        JournalHead kept;
        await using (var journal = await OpenAsync())
        {
            await AppendAsync(journal, Given.Service(), Given.Intent(1));
            await journal.CheckpointAsync(Ended);
            kept = await AppendAsync(journal, Given.Intent(2), Given.Intent(3));
        }

        Tampering.Tamper(Paths, "DELETE FROM entries WHERE number >= 5");

        Assert.True((await VerifyOfflineAsync()).Verified);
        var defect = (await VerifyOfflineAsync(kept)).FirstDefect;
        Assert.Equal((JournalDefectKind.CutOff, 5L), (defect!.Kind, defect.EntryNumber));
        Assert.Contains("expected head", defect.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_written_anew_with_fitting_hashes_breaks_the_signed_checkpoint()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: true));
        Tampering.RewriteFrom(paths, 4, payload => [.. payload, (byte)' ']);

        var report = await VerifyOfflineAsync();

        Assert.Equal(JournalDefectKind.Changed, report.FirstDefect!.Kind);
        Assert.Equal(1, report.FirstDefect.EntryNumber);
        Assert.Contains($"between entry 1 and entry {Entries}", report.FirstDefect.Sentence, StringComparison.Ordinal);
        Assert.False(Assert.Single(report.Checkpoints).Holds);
    }

    [Fact]
    public async Task Without_the_file_beside_it_the_checkpoint_in_the_chain_still_tells_of_a_rewritten_history()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: true));
        Tampering.RewriteFrom(paths, 4, payload => [.. payload, (byte)' ']);
        File.Delete(paths.Checkpoints);

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Equal((JournalDefectKind.Checkpoint, Entries + 1L), (defect!.Kind, defect.EntryNumber));
    }

    [Fact]
    public async Task An_entry_rewritten_with_its_own_hash_is_named_itself_and_not_its_follower()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: false));
        ChainEntry entry;
        using (var reader = Connections.OpenReader(paths))
        {
            entry = ChainReader.Find(reader, 5)!;
        }

        var forged = entry with { Payload = [.. entry.Payload, (byte)' '] };
        Tampering.Tamper(
            paths,
            $"UPDATE entries SET payload = x'{Convert.ToHexString(forged.Payload)}', hash = x'{Convert.ToHexString(EntryHash.Compute(forged, 5))}' WHERE number = 5");

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Equal((JournalDefectKind.Changed, 5L), (defect!.Kind, defect.EntryNumber));
    }

    [Fact]
    public async Task The_store_itself_refuses_to_change_or_delete_an_entry()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: false));
        using var connection = new SqliteConnection(Connections.ForWriter(paths));
        connection.Open();

        Assert.Throws<SqliteException>(() => Connections.Execute(connection, "UPDATE entries SET kind = 'Stop' WHERE number = 2"));
        Assert.Throws<SqliteException>(() => Connections.Execute(connection, "DELETE FROM entries WHERE number = 2"));
        Assert.Throws<SqliteException>(() => Connections.Execute(connection, "INSERT INTO entries SELECT 99, wall_us, monotonic_us, kind, version, pen_id, session_id, payload, previous_hash, hash FROM entries WHERE number = 2"));
        Assert.True((await VerifyOfflineAsync()).Verified);
    }

    [Fact]
    public async Task A_removed_guard_is_found()
    {
        var paths = new JournalPaths(await WrittenAsync(checkpoint: false));
        using (var connection = new SqliteConnection(Connections.ForWriter(paths)))
        {
            connection.Open();
            Connections.Execute(connection, "DROP TRIGGER entries_are_never_deleted");
        }

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Contains("entries_are_never_deleted", defect!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE sessions SET state = 'Completed'", 2L)]
    [InlineData("DELETE FROM alarms WHERE alarm_id = 'al-7'", 7L)]
    [InlineData("INSERT INTO stops (stop_id, number, first_number) VALUES ('invented', 3, 3)", 3L)]
    public async Task A_projection_that_says_something_else_than_the_chain_is_found(string statement, long number)
    {
        Tampering.Tamper(new JournalPaths(await WrittenAsync(checkpoint: false)), statement);

        var defect = (await VerifyOfflineAsync()).FirstDefect;

        Assert.Equal((JournalDefectKind.Projection, number), (defect!.Kind, defect.EntryNumber));
    }

    [Fact]
    public async Task A_journal_that_does_not_verify_opens_for_reading_and_takes_nothing()
    {
        Tampering.Tamper(new JournalPaths(await WrittenAsync(checkpoint: false)), "UPDATE entries SET payload = x'00' WHERE number = 5");
        Log.Announce("Failed");

        await using var journal = await OpenAsync();

        Assert.False(journal.Health.Writable);
        Assert.Contains("Entry 5", journal.Health.Reason, StringComparison.Ordinal);
        var refused = await journal.AppendAsync([Given.Intent(1)]);
        Assert.False(refused.Durable);
        Assert.False(await journal.ReopenAsync(Ended));
        Assert.Equal(5, (await journal.VerifyAsync(null, Ended)).FirstDefect!.EntryNumber);
    }

    private async Task<string> WrittenAsync(bool checkpoint)
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service(), Given.Session("ses-1"));
        for (var number = 3; number <= Entries; number++)
        {
            await AppendAsync(journal, number % 2 == 0 ? Given.Intent(number) : Given.Alarm($"al-{number}"));
        }

        if (checkpoint)
        {
            Assert.NotNull(await journal.CheckpointAsync(Ended));
        }

        return Directory;
    }

    private static JournalPaths CopyOf(string pristine, TemporaryFolder copy)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(pristine))
        {
            File.Copy(file, copy.Combine(Path.GetFileName(file)));
        }

        return new JournalPaths(copy.Path);
    }

    /// <summary>Changes one byte of a value as it is stored; false where the value has none, being null.</summary>
    private static bool ChangeByte(JournalPaths paths, int number, string column, int place, byte mask)
    {
        ChainEntry entry;
        using (var reader = Connections.OpenReader(paths))
        {
            entry = ChainReader.Find(reader, number)!;
        }

        var (value, type) = column switch
        {
            "wall_us" => (BitConverter.GetBytes(entry.WallTimeUs), "INTEGER"),
            "monotonic_us" => (BitConverter.GetBytes(entry.MonotonicUs), "INTEGER"),
            "version" => (BitConverter.GetBytes(entry.Version), "INTEGER"),
            "kind" => (entry.Kind, "TEXT"),
            "pen_id" => (entry.PenId, "TEXT"),
            "session_id" => (entry.SessionId, "TEXT"),
            "payload" => (entry.Payload, "BLOB"),
            "previous_hash" => (entry.PreviousHash, "BLOB"),
            _ => (entry.Hash, "BLOB"),
        };
        if (value is null)
        {
            return false;
        }

        value[place % value.Length] ^= mask;
        var literal = type == "INTEGER"
            ? BitConverter.ToInt64(value).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : $"CAST(x'{Convert.ToHexString(value)}' AS {type})";
        Tampering.Tamper(paths, $"UPDATE entries SET {column} = {literal} WHERE number = {number}");
        return true;
    }
}
