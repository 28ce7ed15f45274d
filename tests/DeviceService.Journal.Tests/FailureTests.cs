using DeviceService.Sessions;
using Microsoft.Data.Sqlite;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class FailureTests : JournalTests
{
    [Fact]
    public async Task A_sync_that_hangs_is_reported_after_a_second_while_it_still_hangs()
    {
        var hang = new SyncPoint();
        var syncs = 0;
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Interlocked.Increment(ref syncs) == 2)
                {
                    hang.Pass();
                }
            },
        });
        var append = journal.AppendAsync([Given.Service()]);
        await hang.ReachedAsync();
        Assert.True(journal.Health.Writable);

        Clock.Advance(TimeSpan.FromSeconds(1.1));

        Assert.False(journal.Health.Writable);
        Assert.Equal(StoreHealth.TooSlow, journal.Health.Reason);
        Assert.False(append.IsCompleted);

        hang.GoOn();
        Assert.True((await Eventually.EndsAsync(append)).Durable);
        await Eventually.TrueAsync(() => Advance(journal));
        Assert.Contains(Log.Entries, entry => entry.EventId.Name == "SyncedSlowly");
    }

    [Fact]
    public async Task A_failed_sync_is_answered_and_the_store_is_trusted_again_only_when_reopened_and_verified()
    {
        var failing = false;
        Log.Announce("Failed");
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Volatile.Read(ref failing))
                {
                    throw new SqliteException("disk I/O error", 10, 1034);
                }
            },
        });
        var kept = await AppendAsync(journal, Given.Service());

        Volatile.Write(ref failing, true);
        var failed = await Eventually.EndsAsync(journal.AppendAsync([Given.Intent(1)]));
        var next = await Eventually.EndsAsync(journal.AppendAsync([Given.Intent(2)]));

        Assert.Contains("SQLite 1034", failed.Failure, StringComparison.Ordinal);
        Assert.Equal(failed.Failure, next.Failure);
        Assert.False(journal.Health.Writable);
        Assert.False(await journal.ReopenAsync(Ended));
        Assert.Null(await journal.CheckpointAsync(Ended));
        Assert.Equal(kept, journal.Head);

        Volatile.Write(ref failing, false);
        Assert.True(await journal.ReopenAsync(Ended));
        Assert.True(journal.Health.Writable);
        await AppendAsync(journal, Given.Intent(3));
        Assert.Equal(2, (await VerifiedAsync(journal)).EntriesVerified);
    }

    [Fact]
    public async Task After_a_failure_it_recovers_by_itself_once_the_disk_is_well()
    {
        var failing = false;
        Log.Announce("Failed");
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Volatile.Read(ref failing))
                {
                    throw new IOException("The device is gone.");
                }
            },
        });
        Volatile.Write(ref failing, true);
        Assert.False((await journal.AppendAsync([Given.Service()])).Durable);

        Volatile.Write(ref failing, false);
        await Eventually.TrueAsync(() => Advance(journal));

        await AppendAsync(journal, Given.Service());
        Assert.Contains(Log.Entries, entry => entry.EventId.Name == "Recovered");
    }

    [Fact]
    public async Task A_full_database_takes_nothing_says_so_and_keeps_what_it_has()
    {
        Log.Announce("Failed");
        JournalHead kept;
        await using (var journal = await OpenAsync(Options with { PageCountMax = 120 }))
        {
            AppendResult result;
            do
            {
                kept = journal.Head;
                result = await journal.AppendAsync([Given.Intent(1) with { Action = new string('x', 20_000) }]);
            }
            while (result.Durable);

            Assert.Contains("is full", result.Failure, StringComparison.Ordinal);
            Assert.Contains("Free space", journal.Health.Reason, StringComparison.Ordinal);
            Assert.False(await journal.ReopenAsync(Ended));
            Assert.False(journal.Health.Writable);
            await VerifiedAsync(journal, kept);
        }

        await using var roomier = await OpenAsync();
        Assert.True(roomier.Health.Writable);
        Assert.Equal(kept, roomier.Head);
        await AppendAsync(roomier, Given.Service());
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_writing_resumes_when_space_is_free_again()
    {
        Log.Announce("Failed");
        using var disk = SmallDisk.MountOrSkip(sizeMb: 3);
        await using var journal = await OpenAsync(Options with { Directory = disk.Path, FreeSpaceMin = 0 });
        var kept = await AppendAsync(journal, Given.Service());

        var ballast = disk.Fill();
        AppendResult result;
        do
        {
            kept = journal.Head;
            result = await journal.AppendAsync([Given.Intent(1) with { Action = new string('x', 100_000) }]);
        }
        while (result.Durable);

        Assert.Contains("full", result.Failure, StringComparison.Ordinal);
        Assert.False(journal.Health.Writable);
        Assert.False(await journal.ReopenAsync(Ended));

        File.Delete(ballast);
        await Eventually.TrueAsync(() => Advance(journal));
        Assert.Equal(kept, journal.Head);
        await AppendAsync(journal, Given.Intent(2));
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task Too_little_free_space_is_said_before_anything_fails()
    {
        await using var journal = await OpenAsync(Options with { FreeSpaceMin = long.MaxValue });

        Assert.False(journal.Health.Writable);
        Assert.Contains("is full", journal.Health.Reason, StringComparison.Ordinal);
        Assert.True((await journal.AppendAsync([Given.Service()])).Durable);
    }

    [Fact]
    public async Task A_read_only_disk_is_refused_at_opening_with_what_to_do()
    {
        using var disk = SmallDisk.MountOrSkip(sizeMb: 3);
        await (await OpenAsync(Options with { Directory = disk.Path })).DisposeAsync();
        disk.MakeReadOnly();

        var refused = await Assert.ThrowsAsync<JournalOpenException>(() => OpenAsync(Options with { Directory = disk.Path }));

        Assert.Equal(JournalOpenFailure.DirectoryUnusable, refused.Failure);
        Assert.Contains(disk.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("permissions", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_became_read_only_says_so()
    {
        var readOnly = false;
        Log.Announce("Failed");
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Volatile.Read(ref readOnly))
                {
                    throw new SqliteException("attempt to write a readonly database", 8);
                }
            },
        });

        Volatile.Write(ref readOnly, true);
        var result = await journal.AppendAsync([Given.Service()]);

        Assert.Contains("read-only", result.Failure, StringComparison.Ordinal);
        Assert.Contains("read-only", journal.Health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_that_another_program_wrote_end_the_trust_until_a_person_decides()
    {
        Log.Announce("Failed");
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service(), Given.Intent(1));
        Tampering.Tamper(
            Paths,
            "INSERT INTO entries SELECT 3, wall_us, monotonic_us, kind, version, pen_id, session_id, payload, previous_hash, hash FROM entries WHERE number = 2");

        Assert.False((await journal.AppendAsync([Given.Intent(2)])).Durable);
        Assert.False(await journal.ReopenAsync(Ended));

        Assert.Contains("did not verify", journal.Health.Reason, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("did not verify", journal.Health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_journal_finds_a_failing_disk_by_itself()
    {
        var failing = false;
        Log.Announce("Failed");
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Volatile.Read(ref failing))
                {
                    throw new IOException("The device is gone.");
                }
            },
        });

        Volatile.Write(ref failing, true);
        await Eventually.TrueAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return !journal.Health.Writable;
        });

        Assert.Contains("The device is gone.", journal.Health.Reason, StringComparison.Ordinal);
    }

    private bool Advance(SqliteJournal journal)
    {
        Clock.Advance(TimeSpan.FromSeconds(0.5));
        return journal.Health.Writable;
    }
}
