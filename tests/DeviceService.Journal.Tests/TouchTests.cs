using DeviceService.Safety;
using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class TouchTests : JournalTests
{
    private static readonly DateTimeOffset Begin = Given.Start;

    [Fact]
    public async Task Sessions_are_found_by_lot_cartridge_pen_and_operator_and_none_twice()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Entries());

        Assert.Equal(["ses-1"], await SessionsAsync(journal, (TouchSubject.Lot, "LOT-A")));
        Assert.Equal(["ses-2"], await SessionsAsync(journal, (TouchSubject.Cartridge, "TAG-2")));
        Assert.Equal(["ses-1", "ses-2"], await SessionsAsync(journal, (TouchSubject.Lot, "LOT-A"), (TouchSubject.Cartridge, "TAG-2")));
        Assert.Equal(["ses-2"], await SessionsAsync(journal, (TouchSubject.Pen, "PEN-2")));
        Assert.Equal(["ses-1", "ses-2"], await SessionsAsync(journal, (TouchSubject.Operator, "op-7")));
        Assert.Equal(["ses-2"], await SessionsAsync(journal, (TouchSubject.Operator, "op-8")));
        Assert.Empty(await SessionsAsync(journal, (TouchSubject.Lot, "lot-a")));
        Assert.Empty(await SessionsAsync(journal));
        await VerifiedAsync(journal);
    }

    [Fact]
    public async Task The_first_minute_counts_and_the_one_after_the_last_does_not()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Pass("pas-1", startedAt: 30, tag: "TAG-1"));
        var at = Begin.AddMinutes(0);

        Assert.Equal(["ses-1"], await SessionsAsync(journal, at, at.AddMinutes(1), (TouchSubject.Cartridge, "TAG-1")));
        Assert.Empty(await SessionsAsync(journal, at.AddMinutes(1), at.AddDays(9), (TouchSubject.Cartridge, "TAG-1")));
        Assert.Empty(await SessionsAsync(journal, at.AddDays(-9), at, (TouchSubject.Cartridge, "TAG-1")));
    }

    [Fact]
    public async Task What_is_written_after_the_head_that_was_asked_for_is_left_out()
    {
        await using var journal = await OpenAsync();
        var head = await AppendAsync(journal, Given.Session("ses-1"));
        await AppendAsync(journal, Given.Session("ses-2", penId: "PEN-2"));

        var found = await journal.ListTouchedSessionsAsync(
            new TouchFilter([(TouchSubject.Operator, "op-7")], Begin.AddDays(-1), Begin.AddDays(1), head.EntryCount), Ended);

        Assert.Equal(["ses-1"], found.Select(one => one.SessionId));
    }

    [Fact]
    public async Task Closing_a_pass_days_later_touches_nobody_with_its_cartridge()
    {
        await using var journal = await OpenAsync();
        var pass = Given.Pass("pas-1", startedAt: 60, tag: "TAG-1");
        await AppendAsync(journal, pass, pass with { At = Given.At(3 * 86_400), ClosedBy = PassClosing.SessionAborted });

        Assert.Empty(await SessionsAsync(journal, Begin.AddDays(2), Begin.AddDays(4), (TouchSubject.Cartridge, "TAG-1")));
    }

    [Fact]
    public async Task A_refusal_may_name_any_session_and_touches_none()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Refusal(1) with { By = Given.Nurse with { OperatorId = "op-9" } });

        Assert.Empty(await SessionsAsync(journal, (TouchSubject.Operator, "op-9")));
        Assert.Empty(await SessionsAsync(journal, (TouchSubject.Pen, "PEN-1")));
    }

    [Fact]
    public async Task A_store_that_is_older_is_filled_from_its_chain_and_verifies()
    {
        await using (var journal = await OpenAsync())
        {
            await AppendAsync(journal, Entries());
        }

        MakeOld();
        Assert.Null((await VerifyOfflineAsync()).FirstDefect);
        await using var updated = await OpenAsync();

        Assert.Equal(["ses-1", "ses-2"], await SessionsAsync(updated, (TouchSubject.Operator, "op-7")));
        await VerifiedAsync(updated);
    }

    [Fact]
    public async Task A_store_whose_touches_name_the_treating_alone_is_filled_anew_with_everybody()
    {
        var stop = Given.Stop("stp-1") with { AcknowledgedBy = Given.Nurse with { OperatorId = "op-9" }, AcknowledgedAt = Given.At(90) };
        await using (var journal = await OpenAsync())
        {
            await AppendAsync(journal, [.. Entries(), stop]);
        }

        using (var connection = Connections.OpenWriter(Paths, null))
        {
            Connections.Execute(connection, "DELETE FROM touches WHERE name = 'op-9'");
            Connections.Execute(connection, "CREATE INDEX touches_by_session ON touches (session_id, subject, name)");
            Connections.Execute(connection, "DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0004-everybody.sql'");
        }

        Assert.Null((await VerifyOfflineAsync()).FirstDefect);
        await using var updated = await OpenAsync();

        Assert.Equal(["ses-1"], await SessionsAsync(updated, (TouchSubject.Operator, "op-9")));
        Assert.Equal(["ses-1", "ses-2"], await SessionsAsync(updated, (TouchSubject.Operator, "op-7")));
        await VerifiedAsync(updated);
    }

    [Fact]
    public async Task A_touch_that_was_taken_out_is_found()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Entries());
        using (var connection = Connections.OpenWriter(Paths, null))
        {
            Connections.Execute(connection, "DELETE FROM touches WHERE subject = 'Lot'");
        }

        var defect = (await journal.VerifyAsync(null, Ended)).FirstDefect;

        Assert.Equal(JournalDefectKind.Projection, defect?.Kind);
        Assert.Contains("touches", defect!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lot_of_more_cartridges_than_a_statement_has_parameters_is_asked_for_at_once_and_names_are_taken_as_they_stand()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, [.. Entries(), Given.Session("ses-3"), Given.Reservation("rsv-3", "ses-3", ReservationState.Reserved) with { CartridgeTagId = "T\"3'], \u00e4" }]);

        var many = Enumerable.Range(0, 40_000).Select(number => (TouchSubject.Cartridge, $"other-{number}"));

        Assert.Equal(["ses-2", "ses-3"], await SessionsAsync(journal, [.. many, (TouchSubject.Cartridge, "TAG-2"), (TouchSubject.Cartridge, "T\"3'], \u00e4")]));
    }

    [Fact]
    public async Task Asking_by_time_goes_over_an_index()
    {
        await using var journal = await OpenAsync();
        using var connection = Connections.OpenWriter(Paths, null);
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {Queries.TouchedSessionsSql}";
        command.Parameters.AddWithValue("$of", """[["Lot","A"],["Cartridge","B"]]""");
        command.Parameters.AddWithValue("$from", 1);
        command.Parameters.AddWithValue("$before", 2);
        command.Parameters.AddWithValue("$last", 3);
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.Contains(plan, step => step.Contains("SEARCH main.touches USING PRIMARY KEY (subject=? AND name=?", StringComparison.Ordinal));
    }

    private static JournalEntry[] Entries() =>
    [
        Given.Session("ses-1"),
        Given.Reservation("rsv-1", "ses-1", ReservationState.Reserved),
        Given.Pass("pas-1", tag: "TAG-1") with { CartridgeLot = "LOT-A" },
        Given.Pass("pas-1", tag: "TAG-1") with { CartridgeLot = "LOT-A", ClosedBy = PassClosing.Completed },
        Given.Session("ses-1", state: SessionState.Completed, revision: 2),
        Given.Session("ses-2", penId: "PEN-2", createdAt: 600),
        Given.Pass("pas-2", "ses-2", startedAt: 660, penId: "PEN-2", tag: "TAG-2") with { CartridgeLot = "LOT-B", OperatorId = "op-8" },
    ];

    private static Task<string[]> SessionsAsync(SqliteJournal journal, params (TouchSubject Subject, string Name)[] of) =>
        SessionsAsync(journal, Begin.AddDays(-1), Begin.AddDays(1), of);

    private static async Task<string[]> SessionsAsync(
        SqliteJournal journal, DateTimeOffset from, DateTimeOffset before, params (TouchSubject Subject, string Name)[] of) =>
        [.. (await journal.ListTouchedSessionsAsync(new TouchFilter(of, from, before, long.MaxValue), Ended)).Select(one => one.SessionId)];

    // As the version before this table left it.
    private void MakeOld()
    {
        using var connection = Connections.OpenWriter(Paths, null);
        Connections.Execute(connection, "DROP TABLE touches");
        Connections.Execute(connection, "DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0002-touches.sql' OR ScriptName LIKE '%0004-everybody.sql'");
    }
}
