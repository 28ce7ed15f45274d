using System.Text;
using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class AppendTests : JournalTests
{
    [Fact]
    public async Task An_empty_journal_verifies_and_has_a_head_of_zeros()
    {
        await using var journal = await OpenAsync();

        var report = await VerifiedAsync(journal);

        Assert.Equal(new JournalHead(0, new string('0', 64)), report.Head);
        Assert.Equal(report.Head, journal.Head);
        Assert.Null(await journal.NewestWallTimeAsync(Ended));
    }

    [Fact]
    public async Task Appended_entries_are_numbered_chained_and_verify()
    {
        await using var journal = await OpenAsync();

        var first = await journal.AppendAsync([Given.Service(), Given.Intent(1)]);
        var second = await journal.AppendAsync([Given.Intent(2)]);

        Assert.Equal(1, first.FirstEntryNumber);
        Assert.Equal(3, second.FirstEntryNumber);
        Assert.Equal(3, second.Head!.EntryCount);
        Assert.Equal(second.Head, journal.Head);
        var stored = await AllAsync(journal.ExportAsync(new ExportFilter(), Ended));
        Assert.Equal([1L, 2L, 3L], stored.Select(entry => entry.Number));
        Assert.Equal(new string('0', 64), stored[0].PreviousHash);
        Assert.Equal(stored[0].Hash, stored[1].PreviousHash);
        Assert.Equal(stored[1].Hash, stored[2].PreviousHash);
        Assert.Equal(second.Head, (await VerifiedAsync(journal, second.Head)).Head);
    }

    [Fact]
    public async Task The_hash_is_the_documented_layout_byte_for_byte()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service());
        var stored = Assert.Single(await AllAsync(journal.ExportAsync(new ExportFilter(), Ended)));

        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("PNJOURN1"u8);
        writer.Write(1L);
        writer.Write((Given.Start - DateTimeOffset.UnixEpoch).Ticks / 10);
        writer.Write(0L);
        writer.Write(1L);
        writer.Write(7);
        writer.Write("Service"u8);
        writer.Write(-1);
        writer.Write(-1);
        writer.Write(stored.Payload.Length);
        writer.Write(stored.Payload.Span);
        writer.Write(new byte[32]);

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray())), stored.Hash);
    }

    [Fact]
    public async Task A_thousand_callers_at_once_share_syncs_and_all_are_answered_with_their_own_place()
    {
        var syncs = 0;
        await using var journal = await OpenAsync(Options with { BeforeSync = () => Interlocked.Increment(ref syncs) });

        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(at => journal.AppendAsync([Given.Intent(at), Given.Intent(at)])));

        Assert.All(results, result => Assert.True(result.Durable, result.Failure));
        Assert.Equal(1000, results.Select(result => result.FirstEntryNumber).Distinct().Count());
        Assert.InRange(syncs, 2, 500);
        Assert.Equal(2000, (await VerifiedAsync(journal)).EntriesVerified);
    }

    [Fact]
    public async Task Entries_survive_closing_and_opening_again()
    {
        var written = Given.Session("ses-1") with
        {
            Progress = [new AreaProgress(TreatmentArea.Cheek, BodySide.Left, 1, 1_200, 14_400)],
            Carried = [new CarriedProgress(TreatmentArea.Cheek, BodySide.Left, 1, 500, null, 5_000_000)],
        };
        JournalHead head;
        await using (var journal = await OpenAsync())
        {
            head = await AppendAsync(journal, Given.Service(), written);
        }

        await using var again = await OpenAsync();

        Assert.Equal(head, again.Head);
        var session = await again.FindSessionAsync("ses-1", Ended);
        Assert.Equal(2, session!.EntryNumber);

        // Lists are equal by reference only, so what is compared is what is stored: every field, in its bytes.
        Assert.Equal(Encoding.UTF8.GetString(JournalPayload.ToBytes(written)), Encoding.UTF8.GetString(JournalPayload.ToBytes(session)));
        Assert.Equal(written.At.WallTime, await again.NewestWallTimeAsync(Ended));
    }

    [Fact]
    public async Task Nothing_to_append_and_an_entry_beyond_the_bound_are_refused_without_throwing()
    {
        await using var journal = await OpenAsync();

        var nothing = await journal.AppendAsync([]);
        var large = await journal.AppendAsync([Given.Service() with { ServiceBuild = new string('x', 1024 * 1024) }]);

        Assert.False(nothing.Durable);
        Assert.Contains("1048576", large.Failure, StringComparison.Ordinal);
        Assert.True(journal.Health.Writable);
        Assert.Equal(0, journal.Head.EntryCount);
    }

    [Fact]
    public async Task More_than_the_queue_holds_is_refused_and_what_was_accepted_is_written()
    {
        var hold = new SyncPoint();
        var held = 0;
        await using var journal = await OpenAsync(Options with
        {
            BeforeSync = () =>
            {
                if (Interlocked.Increment(ref held) == 2)
                {
                    hold.Pass();
                }
            },
        });
        var first = journal.AppendAsync([Given.Intent(0)]);
        await hold.ReachedAsync();

        var waiting = Enumerable.Range(1, 5000).Select(at => journal.AppendAsync([Given.Intent(at)])).ToArray();
        hold.GoOn();
        var results = await Eventually.EndsAsync(Task.WhenAll(waiting.Prepend(first)));

        Assert.Contains(results, result => result.Failure == StoreFailure.QueueFull);
        Assert.Equal(results.Count(result => result.Durable), journal.Head.EntryCount);
    }

    [Fact]
    public async Task A_second_open_session_for_one_pen_is_refused_by_the_store_and_its_neighbours_are_kept()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Session("ses-1"));

        var results = await Task.WhenAll(
            journal.AppendAsync([Given.Intent(1)]),
            journal.AppendAsync([Given.Intent(2), Given.Session("ses-2")]),
            journal.AppendAsync([Given.Intent(3)]));

        Assert.Equal([true, false, true], results.Select(result => result.Durable));
        Assert.Contains("sessions.pen_id", results[1].Failure, StringComparison.Ordinal);
        Assert.True(journal.Health.Writable);
        Assert.Null(await journal.FindSessionAsync("ses-2", Ended));
        Assert.Equal(3, (await VerifiedAsync(journal)).EntriesVerified);
    }

    [Fact]
    public async Task A_cartridge_held_by_one_session_is_refused_to_another_until_it_was_given_back()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Reservation("res-1", "ses-1", ReservationState.Reserved));

        var taken = await journal.AppendAsync([Given.Reservation("res-2", "ses-2", ReservationState.Reserved)]);
        var same = await journal.AppendAsync([Given.Reservation("res-3", "ses-1", ReservationState.Reserved)]);
        await AppendAsync(
            journal,
            Given.Reservation("res-1", "ses-1", ReservationState.Released),
            Given.Reservation("res-3", "ses-1", ReservationState.Released));
        var freed = await journal.AppendAsync([Given.Reservation("res-4", "ses-2", ReservationState.Reserved)]);
        await AppendAsync(journal, Given.Reservation("res-4", "ses-2", ReservationState.Consumed));
        var consumed = await journal.AppendAsync([Given.Reservation("res-5", "ses-3", ReservationState.Reserved)]);

        Assert.Contains("another session", taken.Failure, StringComparison.Ordinal);
        Assert.True(same.Durable);
        Assert.True(freed.Durable);
        Assert.False(consumed.Durable);
        Assert.Equal((true, false, true), (taken.CartridgeTaken, same.CartridgeTaken, consumed.CartridgeTaken));
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task A_session_on_a_pen_that_has_an_open_one_is_refused_as_that_and_the_store_is_well()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Session("ses-1"));

        var second = await journal.AppendAsync([Given.Session("ses-2")]);
        var elsewhere = await journal.AppendAsync([Given.Session("ses-3", "PEN-2")]);

        Assert.Equal((false, true, false), (second.Durable, second.SessionOpen, second.CartridgeTaken));
        Assert.True(elsewhere.Durable);
        Assert.True(journal.Health.Writable);
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task A_profile_that_a_person_puts_in_force_is_refused_under_a_session_that_is_open_by_the_record_and_the_store_is_well()
    {
        await using var journal = await OpenAsync();
        var byPerson = Given.ProfileActivation() with { By = Given.Nurse };

        // In one commit: whoever wrote the second could not know of the first.
        var results = await Task.WhenAll(journal.AppendAsync([Given.Session("ses-1")]), journal.AppendAsync([Given.Intent(1), byPerson]));
        var byService = await journal.AppendAsync([Given.ProfileActivation()]);
        await AppendAsync(journal, Given.Session("ses-1", state: SessionState.Completed, revision: 2));
        var afterwards = await journal.AppendAsync([byPerson]);

        Assert.Equal([(true, false), (false, true)], results.Select(static result => (result.Durable, result.ProfileUnderSession)));
        Assert.True(byService.Durable);
        Assert.True(afterwards.Durable);
        Assert.True(journal.Health.Writable);
        Assert.Equal(4, (await VerifiedAsync(journal)).EntriesVerified);
    }

    [Fact]
    public async Task Of_many_sessions_that_reserve_one_cartridge_at_once_exactly_one_gets_it()
    {
        await using var journal = await OpenAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(at => Task.Run(() =>
            journal.AppendAsync([Given.Reservation($"res-{at}", $"ses-{at}", ReservationState.Reserved)]))));

        Assert.Single(answers, answer => answer.Durable);
        Assert.All(answers.Where(answer => !answer.Durable), answer => Assert.True(answer.CartridgeTaken));
        Assert.True(journal.Health.Writable);
        Assert.Single(await journal.ListReservationsAsync("TAG-1", CancellationToken.None));
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task After_closing_an_append_is_answered_and_not_durable()
    {
        var journal = await OpenAsync();
        await journal.DisposeAsync();

        var late = await Eventually.EndsAsync(journal.AppendAsync([Given.Service()]));

        Assert.Equal(StoreFailure.Closing, late.Failure);
    }
}
