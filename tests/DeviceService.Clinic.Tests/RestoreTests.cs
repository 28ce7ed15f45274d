using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What a journal that was restored from a backup refuses, and what reconciles it.</summary>
public sealed class RestoreTests : LoggedTests
{
    private const string Pen = "SN-1";

    private static readonly Dictionary<long, string> s_hashes = new() { [40] = Hash('4'), [60] = Hash('6') };

    [Fact]
    public async Task A_journal_that_never_was_a_backup_refuses_nothing_and_has_nothing_to_reconcile()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await HeardAsync(desk, presses: 7);

        Assert.DoesNotContain(Rules.RestoreUnreconciled.Id, Refusals(desk));
        Assert.Equal(Rules.RestoreUnknown.Id, (await desk.Do(Reconciliation(desk))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Each_pen_is_refused_until_it_was_reconciled_itself_and_then_over_restarts_too()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 5);
        await HeardAsync(desk, presses: 0, pen: "SN-2");
        Assert.Contains(Rules.RestoreUnreconciled.Id, Refusals(desk));

        Assert.Null((await desk.Do(Reconciliation(desk, "SN-2"))).Refusal);
        Assert.Contains(Rules.RestoreUnreconciled.Id, Refusals(desk));
        Assert.Null((await desk.Do(Reconciliation(desk))).Refusal);
        Assert.DoesNotContain(Rules.RestoreUnreconciled.Id, Refusals(desk));

        await desk.RestartAsync();
        Assert.DoesNotContain(Rules.RestoreUnreconciled.Id, Refusals(desk));

        // A second restore begins anew.
        await desk.Followed.AppendAsync([Restore(desk, "rst-2")]);
        Assert.Contains(Rules.RestoreUnreconciled.Id, Refusals(desk));
    }

    [Fact]
    public async Task Rules_of_the_clinic_that_are_not_enforced_do_not_excuse_a_restored_journal()
    {
        await using var desk = await RestoredAsync();

        var verdicts = ClinicEligibility.Arming(
            desk.Book.State, Case(desk), desk.Book.Today, new ClinicOptions { Profile = () => desk.Profile, TimeZone = desk.Zone, Enforced = false });

        Assert.Contains(verdicts, static one => one.Refusal?.RuleId == Rules.RestoreUnreconciled.Id);
    }

    [Fact]
    public async Task A_pen_that_was_not_heard_since_the_restore_cannot_be_reconciled()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await HeardAsync(desk, presses: 5);
        await desk.Followed.AppendAsync([Restore(desk)]);

        var refused = await desk.Do(Reconciliation(desk));

        Assert.Equal(Rules.RestorePenUnheard.Id, refused.Refusal?.RuleId);
        Assert.Contains(Pen, refused.Refusal!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_was_open_in_the_backup_is_over_before_anything_is_reconciled()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await desk.Followed.AppendAsync([Restore(desk)]);
        await HeardAsync(desk, presses: 0);

        var refused = await desk.Do(Reconciliation(desk));
        Assert.Equal((Rules.RestoreSession.Id, "ses-1"), (refused.Refusal?.RuleId, refused.Refusal?.Details["session"]));

        await desk.Followed.AppendAsync([session with { State = SessionState.Aborted }]);

        // One that is opened since is no matter: it is not armed.
        await desk.Followed.AppendAsync([Cases.Session(desk.Dora, desk.Clocks.Now, "ses-2")]);
        Assert.Null((await desk.Do(Reconciliation(desk))).Refusal);
    }

    [Theory]
    [InlineData(5, null, false)]
    [InlineData(6, null, true)]
    [InlineData(5, 90L, false)]
    public async Task Presses_that_the_journal_does_not_know_need_a_cartridge(int presses, long? kept, bool needs)
    {
        await using var desk = await RestoredAsync(presses: 5);
        await HeardAsync(desk, (ulong)presses, kept is { } count ? new JournalHead(count, Hash('9')) : null);

        Assert.Equal(needs ? Rules.RestoreCartridges.Id : null, (await desk.Do(Reconciliation(desk))).Refusal?.RuleId);
        Assert.Null((await desk.Do(Reconciliation(desk) with { NoneUsed = false, UsedCartridgeIds = ["C-9"] })).Refusal);
    }

    [Fact]
    public async Task Of_a_pen_that_the_backup_did_not_know_every_press_counts_where_it_kept_a_newer_head()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 3, new JournalHead(90, Hash('9')), "SN-2");

        var refused = await desk.Do(Reconciliation(desk, "SN-2"));

        Assert.Equal((Rules.RestoreCartridges.Id, "3"), (refused.Refusal?.RuleId, refused.Refusal?.Observed));
    }

    [Fact]
    public async Task A_head_of_another_history_is_refused_unless_the_pen_is_named_as_foreign_and_is_known_from_then_on()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 5, new JournalHead(40, Hash('a')));
        Assert.Equal(Rules.RestoreHead.Id, (await desk.Do(Reconciliation(desk))).Refusal?.RuleId);
        Assert.Equal(
            (Rules.ArgumentForm.Id, "foreign_pen_ids"),
            await FieldAsync(desk, Reconciliation(desk) with { ForeignPenIds = ["SN-9"] }));

        Assert.Null((await desk.Do(Reconciliation(desk) with { ForeignPenIds = [Pen] })).Refusal);
        Assert.True(Assert.Single(desk.Journal.All<RestoreReconciliationRecord>()[^1].Pens).Foreign);

        await desk.Followed.AppendAsync([Restore(desk, "rst-2")]);
        await HeardAsync(desk, presses: 5, new JournalHead(40, Hash('a')));
        Assert.Null((await desk.Do(Reconciliation(desk) with { RestoreId = "rst-2" })).Refusal);
    }

    [Fact]
    public async Task A_head_that_the_journal_holds_belongs_to_it_and_one_beyond_the_backup_says_what_is_lost()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 5, new JournalHead(40, Hash('4')));
        Assert.Null((await desk.Do(Reconciliation(desk))).Refusal);
        await HeardAsync(desk, presses: 5, new JournalHead(90, Hash('9')));
        Assert.Null((await desk.Do(Reconciliation(desk))).Refusal);

        Assert.Equal([0, 40], desk.Journal.All<RestoreReconciliationRecord>().Select(static one => Assert.Single(one.Pens).EntriesLost));
    }

    [Fact]
    public async Task A_head_that_somebody_kept_elsewhere_has_to_be_of_this_journal_too()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 5);

        Assert.Equal(Rules.RestoreHead.Id, (await desk.Do(Reconciliation(desk) with { KnownHead = new JournalHead(40, Hash('a')) })).Refusal?.RuleId);
        Assert.Null((await desk.Do(Reconciliation(desk) with { KnownHead = new JournalHead(40, Hash('4')) })).Refusal);
        Assert.Null((await desk.Do(Reconciliation(desk) with { KnownHead = new JournalHead(90, Hash('9')) })).Refusal);
        Assert.Equal([40, 90], desk.Journal.All<RestoreReconciliationRecord>().Select(static one => one.KnownEntryCount));
    }

    [Fact]
    public async Task Cartridges_that_were_used_meanwhile_are_used_from_then_on_whether_or_not_anybody_registered_them()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 9);

        Assert.Null((await desk.Do(Reconciliation(desk) with { NoneUsed = false, UsedCartridgeIds = ["C-9", "C-9", "C-8"] })).Refusal);
        Assert.Equal(["C-9", "C-8"], desk.Journal.All<ReservationRecord>().Select(static one => one.CartridgeTagId));
        Assert.Null((await desk.Do(Registration(desk, "C-9"))).Refusal);

        Assert.Equal(CartridgeUse.Used, desk.Book.FindCartridge("C-9")?.Use);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        var verdicts = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora) with
        {
            Cartridge = new CartridgeObservation(true, 1, "C-9", "SIM-12", "L1", 12, 2_500, new DateOnly(2030, 1, 1), false),
        });
        Assert.Contains(verdicts, static one => one.Refusal?.RuleId == Rules.CartridgeUsed.Id);

        // Once more, it is used already, and nothing is written twice.
        Assert.Null((await desk.Do(Reconciliation(desk) with { NoneUsed = false, UsedCartridgeIds = ["C-9"] })).Refusal);
        Assert.Equal(2, desk.Journal.All<ReservationRecord>().Count);
    }

    [Fact]
    public async Task What_is_missing_or_said_twice_is_refused_with_its_field()
    {
        await using var desk = await RestoredAsync();
        await HeardAsync(desk, presses: 5);

        Assert.Equal((Rules.ArgumentMissing.Id, "pen_ids"), await FieldAsync(desk, Reconciliation(desk) with { PenIds = [] }));
        Assert.Equal((Rules.ArgumentMissing.Id, "used_cartridge_ids or none_used"), await FieldAsync(desk, Reconciliation(desk) with { NoneUsed = false }));
        Assert.Equal((Rules.ArgumentForm.Id, "none_used"), await FieldAsync(desk, Reconciliation(desk) with { UsedCartridgeIds = ["C-1"] }));
        Assert.Equal(Rules.RestoreUnknown.Id, (await desk.Do(Reconciliation(desk) with { RestoreId = "rst-9" })).Refusal?.RuleId);
    }

    [Fact]
    public async Task The_time_between_backup_and_restore_counts_as_time_that_passed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var before = desk.Book.State.Time.Of(desk.Clocks.Now).JournalTime;
        desk.Clock.Advance(TimeSpan.FromDays(3));
        await desk.Followed.AppendAsync([Restore(desk)]);
        desk.Clock.Advance(TimeSpan.FromDays(1));

        await desk.RestartAsync();

        var passed = desk.Book.State.Time.Of(desk.Clocks.Now).JournalTime - before;
        Assert.InRange(passed, TimeSpan.FromDays(4) - TimeSpan.FromSeconds(1), TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));
    }

    // A journal of 50 entries that knows of so many presses, restored.
    private async Task<Desk> RestoredAsync(ulong presses = 5)
    {
        var desk = await Desk.StaffedAsync(Log);
        await HeardAsync(desk, presses);
        await desk.Followed.AppendAsync([Restore(desk)]);
        return desk;
    }

    private static RestoreRecord Restore(Desk desk, string id = "rst-1") => new()
    {
        At = new Moment(desk.Clocks.Now.WallTime, 0), By = Desk.Tablet, RestoreId = id, BackupEntryCount = 50, BackupHeadHash = Hash('5'), HeldAgainstHead = false,
    };

    private static Task<AppendResult> HeardAsync(Desk desk, ulong presses, JournalHead? kept = null, string pen = Pen) => desk.Followed.AppendAsync([
        new LinkRecord
        {
            At = desk.Clocks.Now, By = Actor.Service, PenId = pen, Line = "line", State = LinkState.Online, Presses = presses, Strokes = presses * 10,
            KeptEntryCount = kept?.EntryCount, KeptHeadHash = kept?.Hash,
        },
    ]);

    private static ReconcileRestore Reconciliation(Desk desk, string pen = Pen) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, RestoreId = "rst-1", PenIds = [pen], ForeignPenIds = [], UsedCartridgeIds = [], NoneUsed = true,
        Reason = "looked at the labels", Hashes = s_hashes,
    };

    private static RegisterCartridge Registration(Desk desk, string id) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, Source = CartridgeSource.Typed, CartridgeId = id, Model = "SIM-12", NeedleCount = 12, Lot = "L1",
        ExpiresOn = new DateOnly(2030, 1, 1), Scan = null,
    };

    private static async Task<(string? Rule, string? Field)> FieldAsync(Desk desk, ReconcileRestore request)
    {
        var refusal = (await desk.Do(request)).Refusal;
        return (refusal?.RuleId, refusal?.Details.GetValueOrDefault("field"));
    }

    private static ArmingCase Case(Desk desk) => Cases.Arming(Cases.Session(desk.Dora, desk.Clocks.Now), desk.Clocks.Now, desk.Dora);

    private static IEnumerable<string> Refusals(Desk desk) => desk.Book.JudgeArming(Case(desk)).Select(static one => one.Refusal?.RuleId).OfType<string>();

    private static string Hash(char digit) => new(digit, 64);
}
