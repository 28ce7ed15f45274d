using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class BookTests : LoggedTests
{
    [Fact]
    public async Task What_was_answered_is_in_the_journal_and_in_the_state_and_the_pens_are_told()
    {
        using var desk = await Desk.OpenAsync(Log);

        var answer = await desk.Do(desk.Registration());

        Assert.Null(answer.Refusal);
        Assert.Equal("anna", answer.Record<OperatorRecord>().OperatorId);
        Assert.Equal(desk.Journal.All<OperatorRecord>().Single(), desk.Book.State.Operators.Find("anna"));
        Assert.Equal(1, desk.Changes);
    }

    [Fact]
    public async Task A_restart_reads_the_same_state_from_the_journal()
    {
        using var desk = await Desk.OpenAsync(Log);
        await desk.Do(desk.Registration("anna"));
        await desk.Do(desk.Registration("ben"));
        var before = desk.Book.State.Operators.ById;

        await desk.RestartAsync();

        Assert.Equal(before, desk.Book.State.Operators.ById);
    }

    [Fact]
    public async Task Law_21_a_repeated_request_does_nothing_and_shows_its_first_answer()
    {
        using var desk = await Desk.OpenAsync(Log);
        var first = await desk.Do(desk.Registration("anna", "r-1"));
        await desk.Do(desk.Registration("anna") with { DisplayName = "Anna Lind" });

        var again = await desk.Do(desk.Registration("anna", "r-1"));

        Assert.True(again.Replayed);
        Assert.Equal(first.Record<OperatorRecord>(), again.Record<OperatorRecord>());
        Assert.Equal("Anna Lind", again.State.Operators.Find("anna")!.DisplayName);
        Assert.Equal(2, desk.Journal.All<OperatorRecord>().Count);
    }

    [Fact]
    public async Task Law_21_a_repeated_request_is_known_after_a_restart()
    {
        using var desk = await Desk.OpenAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));
        await desk.RestartAsync();

        var again = await desk.Do(desk.Registration("anna", "r-1"));

        Assert.True(again.Replayed);
        Assert.Single(desk.Journal.All<OperatorRecord>());
    }

    [Fact]
    public async Task Law_21_a_request_id_with_another_payload_is_refused()
    {
        using var desk = await Desk.OpenAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));

        var other = await desk.Do(desk.Registration("ben", "r-1"));

        Assert.Equal(Rules.RequestIdReused.Id, other.Refusal?.RuleId);
        Assert.Null(desk.Book.State.Operators.Find("ben"));
    }

    [Fact]
    public async Task Request_ids_of_two_principals_are_not_the_same_request()
    {
        using var desk = await Desk.OpenAsync(Log);
        await desk.Do(desk.Registration("anna", "r-1"));

        var other = await desk.Do(desk.Registration("ben", "r-1", Desk.Tablet with { Principal = "tablet-2" }));

        Assert.False(other.Replayed);
        Assert.NotNull(desk.Book.State.Operators.Find("ben"));
    }

    [Fact]
    public async Task Nothing_is_answered_or_known_before_it_is_durable()
    {
        using var desk = await Desk.OpenAsync(Log);
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
        using var desk = await Desk.OpenAsync(Log);
        desk.Journal.Fails = "the disk is full";

        var answer = await desk.Do(desk.Registration());

        Assert.Equal(Rules.JournalNotWritable.Id, answer.Refusal?.RuleId);
        Assert.Null(desk.Book.State.Operators.Find("anna"));
        Assert.Equal(0, desk.Changes);
    }

    [Fact]
    public async Task Many_requests_at_once_are_taken_one_after_another()
    {
        using var desk = await Desk.OpenAsync(Log);
        var requests = Enumerable.Range(0, 50).Select(_ => desk.Registration()).ToArray();

        await Task.WhenAll(requests.Select(request => Task.Run(() => desk.Do(request))));

        Assert.Equal(50, desk.Book.State.Operators.Find("anna")!.Revision);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), desk.Journal.All<OperatorRecord>().Select(one => one.Revision));
    }
}
