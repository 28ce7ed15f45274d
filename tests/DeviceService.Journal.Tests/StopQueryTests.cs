using DeviceService.Safety;
using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class StopQueryTests : JournalTests
{
    [Fact]
    public async Task Stops_are_found_by_pen_cause_and_time_newest_first_with_and_without_a_session()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Entries());

        Assert.Equal(["stp-4", "stp-3", "stp-2", "stp-1"], await FindAsync(journal, new StopFilter()));
        Assert.Equal(["stp-3"], await FindAsync(journal, new StopFilter(PenId: "PEN-2")));
        Assert.Equal(["stp-4", "stp-1"], await FindAsync(journal, new StopFilter(Reason: StopReason.EmergencyStop)));
        Assert.Equal(["stp-2"], await FindAsync(journal, new StopFilter("PEN-1", StopReason.LinkLost)));
        Assert.Equal(["stp-3", "stp-2"], await FindAsync(journal, new StopFilter(StoppedFrom: Given.Start.AddSeconds(20), StoppedBefore: Given.Start.AddSeconds(40))));
        var acknowledged = Assert.Single((await journal.FindStopsAsync(new StopFilter(StoppedBefore: Given.Start.AddSeconds(11)), new PageRequest(10, null), Ended)).Items);
        Assert.Equal((StopStage.Acknowledged, "stp-1"), (acknowledged.Stage, acknowledged.StopId));
    }

    [Fact]
    public async Task Each_cause_is_counted_once_for_each_stop_the_most_frequent_first()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Entries());

        Assert.Equal(
            [
                new StopCount(StopReason.EmergencyStop, 2, Given.Start.AddSeconds(40)),
                new StopCount(StopReason.DepthAboveLimit, 1, Given.Start.AddSeconds(30)),
                new StopCount(StopReason.LinkLost, 1, Given.Start.AddSeconds(20)),
            ],
            await journal.CountStopsAsync(new StopFilter(), Ended));
        Assert.Equal(
            [new StopCount(StopReason.EmergencyStop, 1, Given.Start.AddSeconds(10))],
            await journal.CountStopsAsync(new StopFilter(StoppedBefore: Given.Start.AddSeconds(20)), Ended));
        Assert.Empty(await journal.CountStopsAsync(new StopFilter(PenId: "PEN-9"), Ended));
    }

    [Fact]
    public async Task Pages_leave_no_stop_out_and_show_none_twice_and_take_no_token_of_another_question()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, [.. Enumerable.Range(0, 11).Select(static at => Stop($"stp-{at:00}", at / 3, StopReason.EmergencyStop))]);
        var found = new List<string>();
        string? token = null;
        do
        {
            var page = await journal.FindStopsAsync(new StopFilter(), new PageRequest(4, token), Ended);
            found.AddRange(page.Items.Select(static stop => stop.StopId));
            token = page.NextToken ?? token;
            if (page.NextToken is null)
            {
                break;
            }
        }
        while (true);

        Assert.Equal(Enumerable.Range(0, 11).Reverse().Select(static at => $"stp-{at:00}"), found);
        await Assert.ThrowsAsync<ArgumentException>(() => journal.FindStopsAsync(new StopFilter("PEN-1"), new PageRequest(4, token), Ended));
    }

    [Fact]
    public async Task A_store_that_is_older_is_filled_from_its_chain_and_verifies()
    {
        await using (var journal = await OpenAsync())
        {
            await AppendAsync(journal, Entries());
        }

        using (var connection = Connections.OpenWriter(Paths, null))
        {
            Connections.Execute(connection, "DROP TABLE causes");
            Connections.Execute(connection, "DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0003-causes.sql'");
        }

        Assert.True((await JournalVerification.VerifyAsync(Directory, null, Ended)).Verified);
        await using var opened = await OpenAsync();
        Assert.Equal(["stp-4", "stp-3", "stp-2", "stp-1"], await FindAsync(opened, new StopFilter()));
        await VerifiedAsync(opened);
    }

    [Fact]
    public async Task A_cause_that_was_changed_beside_the_chain_is_found()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Entries());
        using (var connection = Connections.OpenWriter(Paths, null))
        {
            Connections.Execute(connection, "UPDATE causes SET reason = 'SessionAborted' WHERE stop_id = 'stp-3'");
        }

        var defect = (await journal.VerifyAsync(null, Ended)).FirstDefect;

        Assert.Equal(JournalDefectKind.Projection, defect?.Kind);
        Assert.Contains("causes", defect!.Sentence, StringComparison.Ordinal);
    }

    private static JournalEntry[] Entries() =>
    [
        Stop("stp-1", 10, StopReason.EmergencyStop),
        Stop("stp-2", 20, StopReason.LinkLost) with { SessionId = null },
        Stop("stp-3", 30, StopReason.DepthAboveLimit) with { PenId = "PEN-2" },
        Stop("stp-1", 10, StopReason.EmergencyStop) with { At = Given.At(35), Stage = StopStage.Acknowledged },
        Stop("stp-4", 40, StopReason.EmergencyStop),
    ];

    private static StopRecord Stop(string id, double seconds, StopReason reason) =>
        Given.Stop(id) with { At = Given.At(seconds), StoppedAt = Given.At(seconds), Reason = reason };

    private static async Task<IEnumerable<string>> FindAsync(SqliteJournal journal, StopFilter filter) =>
        (await journal.FindStopsAsync(filter, new PageRequest(10, null), Ended)).Items.Select(static stop => stop.StopId);
}
