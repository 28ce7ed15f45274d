using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class BookTests : LoggedTests
{
    [Fact]
    public async Task What_was_answered_is_in_the_journal_and_in_the_state_and_the_pens_are_told()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var before = desk.Changes;

        var answer = await desk.Do(desk.Registration());

        Assert.Null(answer.Refusal);
        Assert.Equal("anna", answer.Record<OperatorRecord>().OperatorId);
        Assert.Equal(desk.Journal.All<OperatorRecord>()[^1], desk.Book.State.Operators.Find("anna"));
        Assert.Equal(before + 1, desk.Changes);
    }

    [Fact]
    public async Task A_restart_reads_the_same_state_from_the_journal()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Registration("anna"));
        await desk.Do(desk.Registration("ben"));
        var before = desk.Book.State.Operators.ById;

        await desk.RestartAsync();

        Assert.Equal(before, desk.Book.State.Operators.ById);
    }

    [Fact]
    public async Task Law_21_a_repeated_request_does_nothing_and_shows_its_first_answer()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var first = await desk.Do(desk.Registration("anna", "r-1"));
        await desk.Do(desk.Registration("anna") with { DisplayName = "Anna Lind" });

        var again = await desk.Do(desk.Registration("anna", "r-1"));

        Assert.True(again.Replayed);
        Assert.Equal(first.Record<OperatorRecord>(), again.Record<OperatorRecord>());
        Assert.Equal("Anna Lind", again.State.Operators.Find("anna")!.DisplayName);
        Assert.Equal(2, Annas(desk).Length);
    }

    [Fact]
    public async Task Law_21_a_repeated_request_is_known_after_a_restart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));
        await desk.RestartAsync();

        var again = await desk.Do(desk.Registration("anna", "r-1"));

        Assert.True(again.Replayed);
        Assert.Single(Annas(desk));
    }

    [Fact]
    public async Task Law_21_a_recording_call_and_its_answer_are_one_append_so_that_no_kill_comes_between_them()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var appends = new List<IReadOnlyList<JournalEntry>>();
        desk.Journal.Written = appends.Add;

        var first = await desk.Do(desk.Registration("anna", "r-1"));
        var refused = await desk.Do(desk.Registration("ben", "r-2") with { LicenceNumber = "" });
        var unentitled = await desk.Do(desk.Registration("ben", "r-3", Desk.Tablet));

        Assert.Equal((RefusalCategory.Argument, RefusalCategory.Unauthenticated), (refused.Refusal!.Category, unentitled.Refusal!.Category));
        Assert.Collection(
            appends,
            one => Assert.True(one is [OperatorRecord, RequestRecord { RequestId: "r-1", Answer.Length: > 0 }]),
            one => Assert.True(one is [RefusalRecord { RequestId: "r-2" }]),
            one => Assert.True(one is [RefusalRecord { RequestId: "r-3" }, RequestRecord { RequestId: "r-3", Answer.Length: > 0 }]));

        // Killed right after it was durable, before anybody was answered.
        await desk.RestartAsync();
        var again = await desk.Do(desk.Registration("anna", "r-1"));
        Assert.Equal((true, null), (again.Replayed, again.Refusal));
        Assert.Equal(first.Record<OperatorRecord>(), again.Record<OperatorRecord>());
        Assert.Equal(desk.Journal.All<OperatorRecord>()[^1].EntryNumber, again.Record<OperatorRecord>().EntryNumber);
    }

    [Fact]
    public async Task Law_21_a_recording_call_that_was_killed_before_it_was_durable_is_carried_out_when_it_comes_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Journal.Holds = true;
        var lost = desk.Do(desk.Registration("anna", "r-1"));
        desk.Journal.Forget();
        await desk.RestartAsync();

        var again = await desk.Do(desk.Registration("anna", "r-1"));

        Assert.False(lost.IsCompleted);
        Assert.Equal((false, null), (again.Replayed, again.Refusal));
        Assert.Single(Annas(desk));
    }

    [Fact]
    public async Task Law_21_a_request_id_with_another_payload_is_refused()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));

        var other = await desk.Do(desk.Registration("ben", "r-1"));

        Assert.Equal(Rules.RequestIdReused.Id, other.Refusal?.RuleId);
        Assert.Null(desk.Book.State.Operators.Find("ben"));
    }

    [Fact]
    public async Task Request_ids_of_two_principals_are_not_the_same_request()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));

        var other = await desk.Do(desk.Registration("ben", "r-1", desk.Dora with { Principal = "tablet-2" }));

        Assert.False(other.Replayed);
        Assert.NotNull(desk.Book.State.Operators.Find("ben"));
    }

    [Fact]
    public async Task Nothing_is_answered_or_known_before_it_is_durable()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Journal.Holds = true;
        var call = desk.Do(desk.Registration());

        Assert.False(call.IsCompleted);
        Assert.Null(desk.Book.State.Operators.Find("anna"));

        desk.Journal.LetGo();
        Assert.Null((await Eventually.EndsAsync(call, what: "the registration")).Refusal);
        Assert.NotNull(desk.Book.State.Operators.Find("anna"));
    }

    [Fact]
    public async Task What_cannot_be_recorded_does_not_happen()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var before = desk.Changes;
        desk.Journal.Fails = "the disk is full";

        var answer = await desk.Do(desk.Registration());

        Assert.Equal(Rules.JournalNotWritable.Id, answer.Refusal?.RuleId);
        Assert.Null(desk.Book.State.Operators.Find("anna"));
        Assert.Equal(before, desk.Changes);
    }

    [Fact]
    public async Task A_book_that_could_not_follow_its_journal_lets_nobody_be_treated_and_records_nothing_more()
    {
        Log.Announce("ApplyingFailed");
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, session.SessionId!);
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        var rows = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Select(static one => one.RuleId).ToArray();
        var before = desk.Changes;

        // An endpoint of no session, as no code of ours writes it: nobody knows whose it is.
        await desk.Followed.AppendAsync(
        [
            new EndpointRecord
            {
                At = desk.Clocks.Now, By = desk.Dora, Area = TreatmentArea.Forehead, Side = BodySide.Midline, Seen = ClinicalEndpoint.Erythema, Note = "",
            },
        ]);

        Assert.Equal(before + 1, desk.Changes);
        Assert.Equal(Rules.ClinicBookDefect.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        var judged = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora));
        Assert.Equal(rows, judged.Select(static one => one.RuleId));
        Assert.All(judged.Skip(1), static one => Assert.Equal(("the clinic's records could not follow the journal", null), (one.NotJudgedBecause, one.Refusal)));
        Assert.Equal(Rules.ClinicBookDefect.Id, desk.Book.JudgeStanding(session, desk.Clocks.Now)?.RuleId);
        Assert.Equal(Rules.ClinicBookDefect.Id, (await desk.Do(desk.Registration())).Refusal?.RuleId);
        Assert.Null(desk.Book.State.Operators.Find("anna"));
    }

    [Fact]
    public async Task Many_requests_at_once_are_taken_one_after_another()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var requests = Enumerable.Range(0, 50).Select(_ => desk.Registration()).ToArray();

        await Task.WhenAll(requests.Select(request => Task.Run(() => desk.Do(request))));

        Assert.Equal(50, desk.Book.State.Operators.Find("anna")!.Revision);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), Annas(desk).Select(one => one.Revision));
    }

    private static OperatorRecord[] Annas(Desk desk) => [.. desk.Journal.All<OperatorRecord>().Where(one => one.OperatorId == "anna")];
}
