using System.Text;
using System.Text.Json;
using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using Xunit;

namespace DeviceService.Journal.Tests;

public sealed class QueryTests : JournalTests
{
    [Fact]
    public async Task Sessions_are_paged_newest_first_with_none_twice_and_none_left_out()
    {
        await using var journal = await OpenAsync();
        var ids = Enumerable.Range(0, 23).Select(at => $"ses-{at:00}").ToArray();
        await AppendAsync(journal, [.. ids.Select((id, at) => Given.Session(id, penId: $"PEN-{at}", createdAt: at / 4))]);

        var found = new List<SessionRecord>();
        string? token = null;
        do
        {
            var page = await journal.ListSessionsAsync(new SessionFilter(), new PageRequest(5, token), Ended);
            found.AddRange(page.Items);
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal(ids.Reverse(), found.Select(session => session.SessionId));
        Assert.All(found, session => Assert.True(session.EntryNumber > 0));
    }

    [Fact]
    public async Task A_page_begun_is_not_disturbed_by_sessions_created_meanwhile()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Session("ses-1", "A", createdAt: 1), Given.Session("ses-2", "B", createdAt: 2), Given.Session("ses-3", "C", createdAt: 3));
        var first = await journal.ListSessionsAsync(new SessionFilter(), new PageRequest(2, null), Ended);
        await AppendAsync(journal, Given.Session("ses-4", "D", createdAt: 4));

        var second = await journal.ListSessionsAsync(new SessionFilter(), new PageRequest(2, first.NextToken), Ended);

        Assert.Equal(["ses-1"], second.Items.Select(session => session.SessionId));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task Sessions_are_found_by_pen_patient_state_openness_and_time()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(
            journal,
            Given.Session("ses-1", "A", SessionState.Completed, createdAt: 10),
            Given.Session("ses-2", "A", SessionState.Treating, createdAt: 20, patient: "pat-2"),
            Given.Session("ses-3", "B", SessionState.Paused, createdAt: 30));

        Assert.Equal(["ses-2", "ses-1"], await FindAsync(new SessionFilter(PenId: "A")));
        Assert.Equal(["ses-3", "ses-1"], await FindAsync(new SessionFilter(PatientReference: "pat-1")));
        Assert.Equal(["ses-3", "ses-2"], await FindAsync(new SessionFilter(OpenOnly: true)));
        Assert.Equal(["ses-3", "ses-1"], await FindAsync(new SessionFilter(States: [SessionState.Paused, SessionState.Completed])));
        Assert.Equal(["ses-2"], await FindAsync(new SessionFilter(CreatedFrom: Given.Start.AddSeconds(20), CreatedBefore: Given.Start.AddSeconds(30))));

        async Task<IEnumerable<string?>> FindAsync(SessionFilter filter) =>
            (await journal.ListSessionsAsync(filter, new PageRequest(10, null), Ended)).Items.Select(session => session.SessionId);
    }

    [Fact]
    public async Task The_newest_entry_about_a_session_is_the_session()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Session("ses-1"), Given.Session("ses-1", state: SessionState.Paused, revision: 2), Given.PlanEntry("ses-1", 1), Given.PlanEntry("ses-1", 2));

        var session = await journal.FindSessionAsync("ses-1", Ended);

        Assert.Equal((SessionState.Paused, 2L, 2L), (session!.State, session.Revision, session.EntryNumber));
        Assert.Null(await journal.FindSessionAsync("ses-9", Ended));
        Assert.Equal([1, 2], (await journal.ListPlansAsync("ses-1", Ended)).Select(plan => plan.Number));
    }

    [Fact]
    public async Task A_token_of_another_list_or_filter_and_a_size_out_of_range_are_refused()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Session("ses-1", "A"), Given.Session("ses-2", "B"));
        var token = (await journal.ListSessionsAsync(new SessionFilter(), new PageRequest(1, null), Ended)).NextToken;

        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListSessionsAsync(new SessionFilter(PenId: "A"), new PageRequest(1, token), Ended));
        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListPassesAsync(new PassFilter(), new PageRequest(1, token), Ended));
        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListSessionsAsync(new SessionFilter(), new PageRequest(1, "nonsense!"), Ended));
        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListSessionsAsync(new SessionFilter(), new PageRequest(0, null), Ended));
        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListSessionsAsync(new SessionFilter(), new PageRequest(1001, null), Ended));
    }

    [Fact]
    public async Task Passes_and_activations_are_found_by_what_they_belong_to()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(
            journal,
            Given.Activation("act-1", "pas-1"),
            Given.Activation("act-2", "pas-1", number: 2),
            Given.Pass("pas-1", startedAt: 10, tag: "TAG-1"),
            Given.Pass("pas-2", "ses-2", startedAt: 20, penId: "PEN-2"));

        var all = await journal.ListPassesAsync(new PassFilter(), new PageRequest(10, null), Ended);
        var byTag = await journal.ListPassesAsync(new PassFilter(CartridgeTagId: "TAG-1"), new PageRequest(10, null), Ended);
        var byTime = await journal.ListPassesAsync(new PassFilter(StartedFrom: Given.Start.AddSeconds(15)), new PageRequest(10, null), Ended);

        Assert.Equal(["pas-2", "pas-1"], all.Items.Select(pass => pass.PassId));
        Assert.Equal("pas-1", Assert.Single(byTag.Items).PassId);
        Assert.Equal("pas-2", Assert.Single(byTime.Items).PassId);
        Assert.Equal("ses-2", (await journal.FindPassAsync("pas-2", Ended))!.SessionId);
        Assert.Equal(["act-1", "act-2"], (await journal.ListActivationsAsync("pas-1", Ended)).Select(activation => activation.ActivationId));
        Assert.Equal(2, (await journal.FindActivationAsync("act-2", Ended))!.Number);
    }

    [Fact]
    public async Task Stops_alarms_and_refusals_are_found_as_of_their_newest_entry()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(
            journal,
            Given.Stop("stp-1"),
            Given.Stop("stp-2", sessionId: null),
            Given.Stop("stp-1", stage: StopStage.Acknowledged),
            Given.Alarm("al-1"),
            Given.Alarm("al-2"),
            Given.Alarm("al-1", ended: true),
            Given.Alarm("al-3", sessionId: null) with { PenId = null },
            Given.Alarm("al-4", ended: true, sessionId: null) with { PenId = null, Latching = false },
            Given.Refusal(1),
            Given.Refusal(2, sessionId: null));

        Assert.Equal(
            [("stp-1", StopStage.Acknowledged), ("stp-2", StopStage.Stopped)],
            (await journal.ListStopsAsync("PEN-1", null, Ended)).Select(stop => (stop.StopId, stop.Stage)));
        Assert.Equal("stp-1", Assert.Single(await journal.ListStopsAsync(null, "ses-1", Ended)).StopId);
        Assert.Equal("al-2", Assert.Single(await journal.ListAlarmsAsync("PEN-1", null, Ended)).AlarmId);
        Assert.Equal(["al-1", "al-2"], (await journal.ListAlarmsAsync(null, "ses-1", Ended)).Select(alarm => alarm.AlarmId));
        Assert.Equal("al-3", Assert.Single(await journal.ListServiceAlarmsAsync(Ended)).AlarmId);
        Assert.Equal("R-DEPTH-AREA", Assert.Single(await journal.ListRefusalsAsync("ses-1", Ended)).RuleId);
        await Assert.ThrowsAsync<ArgumentException>(() => journal.ListStopsAsync(null, null, Ended));
    }

    [Fact]
    public async Task The_registry_knows_each_attached_pen_once_on_its_newest_line()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(
            journal,
            Given.Pen(null, "/dev/a"),
            Given.Pen("S1", "/dev/a"),
            Given.Pen("S2", "/dev/b"),
            Given.Pen("S1", "/dev/c"),
            Given.Pen("S2", "/dev/b", attached: false),
            Given.Pen(null, "/dev/d"));

        var attached = await journal.ListAttachedPensAsync(Ended);

        Assert.Equal([("S1", "/dev/c"), (null, "/dev/d")], attached.Select(pen => (pen.PenId, pen.Line)));
        Assert.False((await journal.FindAttachedPenAsync("S2", Ended))!.Attached);
        Assert.Null(await journal.FindAttachedPenAsync("S9", Ended));
    }

    [Fact]
    public async Task Reservations_are_open_until_settled_and_remembered_by_cartridge()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(
            journal,
            Given.Reservation("res-1", "ses-1", ReservationState.Reserved),
            Given.Reservation("res-2", "ses-1", ReservationState.Reserved, tag: null),
            Given.Reservation("res-1", "ses-1", ReservationState.Consumed));

        Assert.Equal("res-2", Assert.Single(await journal.ListOpenReservationsAsync("PEN-1", Ended)).ReservationId);
        Assert.Equal(ReservationState.Consumed, Assert.Single(await journal.ListReservationsAsync("TAG-1", Ended)).State);
    }

    [Fact]
    public async Task A_request_is_remembered_with_its_newest_answer_for_a_day()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Request("req-1", Given.Start), Given.Request("req-1", Given.Start, "{}"));

        Assert.Equal("{}", (await journal.FindRequestAsync("tablet-1", "ArmSession", "req-1", Ended))!.Answer);
        Assert.Null(await journal.FindRequestAsync("tablet-2", "ArmSession", "req-1", Ended));
        Clock.Advance(TimeSpan.FromHours(24));
        Assert.NotNull(await journal.FindRequestAsync("tablet-1", "ArmSession", "req-1", Ended));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await journal.FindRequestAsync("tablet-1", "ArmSession", "req-1", Ended));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task A_request_is_remembered_for_a_day_that_passes_whatever_the_wall_clock_is_stepped_to(int days)
    {
        await using (var before = await OpenAsync())
        {
            await AppendAsync(before, Given.Request("req-1", Given.Start));
        }

        var wall = new WallAhead(Clock);
        await using var journal = await SqliteJournal.OpenAsync(Options, wall, Log.CreateLogger<SqliteJournal>(), Ended);
        await AppendAsync(journal, Given.Request("req-2", Given.Start));
        wall.Ahead = TimeSpan.FromDays(days);
        await AppendAsync(journal, Given.Request("req-3", wall.GetUtcNow()));
        string[] all = ["req-1", "req-2", "req-3"];

        foreach (var known in all)
        {
            Assert.NotNull(await journal.FindRequestAsync("tablet-1", "ArmSession", known, Ended));
        }

        Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        foreach (var forgotten in all)
        {
            Assert.Null(await journal.FindRequestAsync("tablet-1", "ArmSession", forgotten, Ended));
        }
    }

    // A wall clock that is stepped while time passes as it does.
    private sealed class WallAhead(TimeProvider time) : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }

    [Fact]
    public async Task Projections_rebuilt_from_the_chain_are_those_that_were_written()
    {
        var id = Gen.Int[1, 4];
        var entry = Gen.OneOf<JournalEntry>(
            Gen.Select(id, Gen.OneOf(Gen.Const(SessionState.Completed), Gen.Const(SessionState.Treating)), (at, state) => (JournalEntry)Given.Session($"ses-{at}", $"PEN-{at}", state)),
            id.Select(at => (JournalEntry)Given.Pass($"pas-{at}", startedAt: at)),
            id.Select(at => (JournalEntry)Given.Activation($"act-{at}", $"pas-{at}")),
            id.Select(at => (JournalEntry)Given.Stop($"stp-{at}")),
            Gen.Select(id, Gen.Bool, (at, ended) => (JournalEntry)Given.Alarm($"al-{at}", ended)),
            id.Select(at => (JournalEntry)Given.Refusal(at)),
            Gen.Select(id, id, Gen.Bool, (pen, line, on) => (JournalEntry)Given.Pen($"S{pen}", $"line-{line}", on)),
            Gen.Select(id, Gen.Bool, (at, settled) => (JournalEntry)Given.Reservation($"res-{at}", "ses-1", settled ? ReservationState.Released : ReservationState.Reserved)),
            id.Select(at => (JournalEntry)Given.Request($"req-{at}", Given.Start.AddSeconds(at))));
        await using var journal = await OpenAsync();

        await entry.List[1, 30].SampleAsync(
            async entries =>
            {
                await AppendAsync(journal, [.. entries]);
                await VerifiedAsync(journal);
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public async Task An_export_is_filtered_and_its_lines_can_be_hashed_again()
    {
        await using var journal = await OpenAsync();
        await AppendAsync(journal, Given.Service(), Given.Session("ses-1"), Given.Intent(1), Given.Intent(2, "PEN,\"2\""));

        var all = await AllAsync(journal.ExportAsync(new ExportFilter(), Ended));
        Assert.Equal([2L, 3L, 4L], (await AllAsync(journal.ExportAsync(new ExportFilter(SessionId: "ses-1"), Ended))).Select(entry => entry.Number));
        Assert.Equal([2L, 3L], (await AllAsync(journal.ExportAsync(new ExportFilter(PenId: "PEN-1"), Ended))).Select(entry => entry.Number));
        Assert.Equal([3L], (await AllAsync(journal.ExportAsync(new ExportFilter(FirstNumber: 3, LastNumber: 3), Ended))).Select(entry => entry.Number));
        Assert.Equal([1L], (await AllAsync(journal.ExportAsync(new ExportFilter(Before: Given.Start.AddSeconds(1)), Ended))).Select(entry => entry.Number));
        Assert.Equal([1L, 2L], (await AllAsync(journal.ExportAsync(new ExportFilter(Kinds: [EntryKind.Session, EntryKind.Service]), Ended))).Select(entry => entry.Number));

        var previous = EntryHash.Genesis;
        foreach (var stored in all)
        {
            var line = Encoding.UTF8.GetString(EntryExport.ToNdjson(stored, stored.Number == 2 ? [7, 9] : []));
            Assert.EndsWith("}\n", line, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var rebuilt = new ChainEntry(
                root.GetProperty("number").GetInt64(),
                root.GetProperty("wall_time_us").GetInt64(),
                root.GetProperty("monotonic_us").GetInt64(),
                Utf8(root.GetProperty("kind"))!,
                root.GetProperty("version").GetInt64(),
                Utf8(root.GetProperty("pen_id")),
                Utf8(root.GetProperty("session_id")),
                Encoding.UTF8.GetBytes(root.GetProperty("payload").GetRawText()),
                previous,
                []);
            previous = EntryHash.Compute(rebuilt, rebuilt.Number);
            Assert.Equal(root.GetProperty("hash").GetString(), Convert.ToHexStringLower(previous));
        }

        Assert.Contains(",\"PEN,\"\"2\"\"\",ses-1,", EntryExport.ToCsv(all[3], []), StringComparison.Ordinal);
        Assert.Equal(EntryExport.CsvHeader.Count(letter => letter == ','), EntryExport.ToCsv(all[0] with { Payload = "{}"u8.ToArray() }, [7, 9]).Count(letter => letter == ','));
    }

    private static byte[]? Utf8(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(element.GetString()!);
}
