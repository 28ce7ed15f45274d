using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>Commands that come in the wrong order, too late or too often: each is refused under its own rule, and nothing has changed.</summary>
public sealed class RefusedCommandTests : LoggedTests
{
    [Fact]
    public async Task A_plan_that_changed_meanwhile_is_neither_armed_nor_replaced_by_whoever_has_not_seen_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        Assert.Null((await world.DoneAsync(world.Do(NewPlan(world, baseVersion: 1)))).Refusal);

        var armed = (await world.DoneAsync(world.Do(world.Arming() with { PlanVersion = 1 }))).Refusal;
        var replaced = (await world.DoneAsync(world.Do(NewPlan(world, baseVersion: 1)))).Refusal;

        Assert.Equal((Rules.PlanVersion.Id, "1", "2"), (armed?.RuleId, armed?.Observed, armed?.Limit));
        Assert.Equal((Rules.PlanVersion.Id, "1", "2"), (replaced?.RuleId, replaced?.Observed, replaced?.Limit));
        Assert.Equal(2, world.Owner.Views.Session!.Record.Plan.Number);
        Assert.Empty(world.Pen.Commands);
        Assert.Null((await world.DoneAsync(world.Do(world.Arming() with { PlanVersion = 2 }))).Refusal);
    }

    [Fact]
    public async Task A_pass_is_not_armed_before_the_one_that_comes_first()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);

        var early = (await world.DoneAsync(world.Arm(2))).Refusal;

        Assert.Equal((Rules.PassOrder.Id, "2", "1"), (early?.RuleId, early?.Observed, early?.Limit));
        Assert.Empty(world.Pen.Commands);
        await TreatedAsync(world);
        Assert.Null((await world.DoneAsync(world.CompletePass())).Refusal);
        Assert.Null((await world.DoneAsync(world.Arm(2))).Refusal);
    }

    [Fact]
    public async Task A_pass_that_was_begun_goes_on_in_its_own_direction_only()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await TreatedAsync(world);
        var sent = world.Pen.Commands.Count;
        var along = world.Arming();

        var across = (await world.DoneAsync(world.Do(along with { Target = along.Target with { Direction = PassDirection.Vertical } }))).Refusal;

        Assert.Equal(Rules.PassDirectionChanged.Id, across?.RuleId);
        Assert.Equal(sent, world.Pen.Commands.Count);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task Only_the_pass_that_is_open_is_completed_and_only_once()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await TreatedAsync(world);

        var other = (await world.DoneAsync(world.Do(Completing("pass-of-another")))).Refusal;

        Assert.Equal((Rules.PassUnknown.Id, RefusalCategory.NotFound, "pass-of-another"), (other?.RuleId, other?.Category, other?.Observed));
        var open = world.Owner.State.Pass!.Record;
        Assert.Null((await world.DoneAsync(world.Do(Completing(open.PassId)))).Refusal);
        Assert.Equal(Rules.PassNotOpen.Id, (await world.DoneAsync(world.CompletePass())).Refusal?.RuleId);
        Assert.Equal(Rules.PassNotOpen.Id, (await world.DoneAsync(world.Do(Completing(open.PassId)))).Refusal?.RuleId);
        Assert.Single(world.Journal.All<PassRecord>(), static pass => pass.ClosedBy is not null);

        Request.CompletePass Completing(string? passId) => new(world.SessionId, passId) { RequestId = world.NewRequestId(), By = PenWorld.Anna };
    }

    [Fact]
    public async Task A_session_whose_plan_is_not_finished_is_completed_with_a_reason_only()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await TreatedAsync(world);

        var silent = (await world.DoneAsync(world.Complete())).Refusal;

        Assert.Equal((Rules.PlanUnfinished.Id, "4"), (silent?.RuleId, silent?.Limit));
        Assert.Equal(SessionState.Ready, world.State);
        var completed = await world.DoneAsync(world.Complete("enough for today"));
        Assert.Null(completed.Refusal);
        Assert.Equal((SessionEnd.Early, "enough for today"), (completed.Session!.Record.End, completed.Session.Record.EndReason));
    }

    [Fact]
    public async Task Where_no_stop_is_latched_there_is_nothing_to_acknowledge()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);

        var refusal = (await world.DoneAsync(world.Acknowledge())).Refusal;

        Assert.Equal(Rules.StopNotLatched.Id, refusal?.RuleId);
        Assert.Empty(world.Pen.Commands);
        Assert.Equal(SessionState.Created, world.State);
    }

    [Fact]
    public async Task An_Arm_whose_answer_was_lost_is_called_uncertain_and_not_refused()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = static command => command is Arm ? CommandResult.Uncertain : null;

        var lost = (await world.DoneAsync(world.Arm())).Refusal;

        Assert.Equal((Rules.CommandUncertain.Id, RefusalCategory.Unknown), (lost?.RuleId, lost?.Category));
        world.Run(600);
        Assert.False(world.Pen.Driving);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_acknowledgement_whose_answer_was_lost_or_never_came_is_uncertain_and_clears_no_latch(bool silent)
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.EmergencyStop());

        // Until its lamp has been told of the stop: the line has one command at a time.
        world.Run(500);
        world.Pen.Fate = command => command is AcknowledgeStop && !silent ? CommandResult.Uncertain : null;
        world.Pen.Mute = silent;

        var lost = (await world.DoneAsync(world.Acknowledge())).Refusal;

        Assert.Equal((Rules.CommandUncertain.Id, RefusalCategory.Unknown), (lost?.RuleId, lost?.Category));
        Assert.True(world.Pen.Latch.IsLatched);
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task A_request_that_a_killed_service_left_without_an_answer_is_uncertain_and_never_carried_out_again()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Mute = true;
        _ = world.Arm(requestId: "same");
        world.Run(100);
        await world.KillAndRestartAsync();
        world.Pen.Mute = false;
        world.Pen.Plug();
        world.Run(500);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        var sent = world.Pen.Commands.Count;

        var again = await world.DoneAsync(world.Arm(requestId: "same"));

        Assert.Equal((Rules.CommandUncertain.Id, true), (again.Refusal?.RuleId, again.Replayed));
        Assert.Equal(sent, world.Pen.Commands.Count);
    }

    [Fact]
    public async Task A_call_beyond_what_an_inbox_holds_is_refused_at_once_and_one_that_takes_permission_away_is_taken()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.LoopBlocked = true;
        var waiting = Enumerable.Range(0, PenOwner.InboxCapacity).Select(_ => world.Arm()).ToArray();
        Assert.All(waiting, static call => Assert.False(call.IsCompleted));

        var beyond = (await Eventually.EndsAsync(world.Resume(), what: "the call beyond")).Refusal;
        var pausing = world.Pause();

        Assert.Equal((Rules.InboxFull.Id, RefusalCategory.Exhausted), (beyond?.RuleId, beyond?.Category));
        world.LoopBlocked = false;
        Assert.Null((await world.DoneAsync(pausing)).Refusal);
        Assert.Equal(SessionState.Paused, world.State);
        await world.DoneAsync(Task.WhenAll(waiting));
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
    }

    // One press of the first pass, and disarmed again: that pass is open.
    private static async Task TreatedAsync(PenWorld world)
    {
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(300);
        world.Pen.Release();
        world.Run(300);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        world.Run(300);
    }

    private static Request.UpdatePlan NewPlan(PenWorld world, int baseVersion) =>
        new(world.SessionId, PenWorld.Plan(900), baseVersion, "less deep today") { RequestId = world.NewRequestId(), By = PenWorld.Anna };
}
