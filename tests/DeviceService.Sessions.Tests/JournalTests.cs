using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class JournalTests : LoggedTests
{
    [Fact]
    public async Task A_sync_that_takes_over_a_second_stops_a_treating_pen()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Holds = true;
        world.Pen.Release();
        world.Run(50);
        world.Pen.Press();

        world.Run(1_600);

        Assert.False(world.Pen.Driving);
        Assert.NotEqual(PenMode.Armed, world.Pen.Mode);
        world.Journal.LetGo();
    }

    [Fact]
    public async Task A_failed_sync_disarms_and_the_store_is_reopened_before_it_is_trusted()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Journal.Fails = "the disk is full";
        world.Pen.Press();
        world.Run(600);

        Assert.False(world.Pen.Driving);
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Resume())).Refusal?.RuleId);

        world.Journal.Fails = null;
        world.Run(2_500);

        Assert.True(world.Journal.Health.Writable);
        Assert.Equal(world.State, world.Journal.All<SessionRecord>()[^1].State);
    }

    [Fact]
    public async Task What_happened_while_nothing_could_be_written_is_on_record_once_it_can()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Fails = "the disk is full";
        await world.DoneAsync(world.EmergencyStop());
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Abort())).Refusal?.RuleId);
        world.Pen.Release();
        world.Run(1_000);
        Assert.Equal(SessionState.Aborted, world.State);
        Assert.DoesNotContain(world.Journal.All<SessionRecord>(), session => !session.IsOpen);

        await RestoredAsync(world);

        var closed = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal((world.SessionId, SessionState.Aborted), (closed.SessionId, closed.State));
        Assert.Contains(world.Journal.All<StopRecord>(), stop => stop.Reason == StopReason.EmergencyStop);
        Assert.Single(world.Journal.All<ActivationRecord>().Select(one => one.ActivationId).Distinct());
        Assert.NotNull(world.Journal.All<PassRecord>()[^1].ClosedBy);

        // And the pen takes another session, also after a restart.
        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(1_000);
        await world.DoneAsync(world.Acknowledge());
        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
    }

    [Fact]
    public async Task Each_press_before_and_while_nothing_could_be_written_is_on_record_once()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_000);
        Assert.Single(world.Journal.All<ActivationRecord>());
        world.Pen.Press();
        world.Run(1_000);
        world.Journal.Fails = "the disk is full";
        world.Pen.Release();
        world.Run(1_000);
        Assert.Single(world.Journal.All<ActivationRecord>());
        var together = new List<IReadOnlyList<JournalEntry>>();
        world.Journal.Written = together.Add;

        await RestoredAsync(world);

        var pressed = world.Journal.All<ActivationRecord>();
        Assert.Equal(2, pressed.Count);
        Assert.Equal(2, pressed.Select(one => one.ActivationId).Distinct().Count());

        // A crash leaves both or neither: the press, and what its session has counted with it.
        var session = Assert.Single(together, static entries => entries.OfType<ActivationRecord>().Any()).OfType<SessionRecord>().Single();
        Assert.Equal(2UL, session.CountersSeen!.Presses);
    }

    [Fact]
    public async Task A_session_that_is_aborted_while_its_pen_is_asked_to_arm_stops_the_pen_and_arms_nothing()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Mute = true;
        var arming = world.Arm();
        await Eventually.TrueAsync(() =>
        {
            world.Run(1);
            return Task.FromResult(world.Owner.State.Arming is not null);
        });
        var aborting = world.Abort();
        world.Run(20);
        world.Pen.Mute = false;

        Assert.NotNull((await world.DoneAsync(arming)).Refusal);
        Assert.Null((await world.DoneAsync(aborting)).Refusal);
        world.Run(1_000);

        Assert.True(world.Pen.Latch.Generation > 0);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
        world.Pen.Press();
        world.Run(500);
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task A_call_on_a_session_that_just_ended_is_refused_also_while_its_end_is_not_written()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.Disarm());
        world.Journal.Holds = true;
        var aborting = world.Abort();
        world.Run(1_000);
        Assert.Equal(SessionState.Aborted, world.State);
        var completing = world.CompletePass();
        world.Run(100);
        world.Journal.LetGo();

        Assert.Equal("R-SESSION-OVER", (await world.DoneAsync(completing)).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(aborting)).Refusal);
    }

    [Fact]
    public async Task An_abort_whose_end_is_not_on_record_is_not_answered_as_done_the_second_time_either()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Journal.Fails = "the disk is full";

        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Abort())).Refusal?.RuleId);
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Abort())).Refusal?.RuleId);

        await RestoredAsync(world);
        Assert.Null((await world.DoneAsync(world.Abort())).Refusal);
    }

    [Fact]
    public async Task A_session_whose_opening_could_not_be_written_is_none()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Refuses = static entry => entry is SessionRecord;
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Create())).Refusal?.RuleId);

        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);

        Assert.Empty(world.Journal.All<SessionRecord>());
        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
        Assert.Single(world.Journal.All<SessionRecord>());
    }

    [Fact]
    public async Task A_session_whose_opening_waits_for_the_disk_is_not_made_one_by_what_is_written_late_before_it()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Holds = true;
        var creating = world.Create();
        await Eventually.TrueAsync(() => world.Journal.Waiting == 1);
        var stopping = world.EmergencyStop();
        await UntilAsync(world, () => world.Journal.Waiting > 1);
        world.Journal.LetGoOldest();
        await UntilAsync(world, () => world.Owner.State.Session is not null);

        // The stop waited before the opening. It fails, the store is opened again at once, and the stop is written as what happened meanwhile.
        var waiting = world.Journal.Waiting;
        world.Journal.Refuses = static entry => entry is StopRecord;
        world.Journal.LetGoOldest();
        await UntilAsync(world, () => world.Journal.Waiting >= waiting);
        Assert.Equal(1, world.Owner.State.Session!.Revision);

        world.Journal.Refuses = static entry => entry is SessionRecord;
        world.Journal.LetGo();
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(creating)).Refusal?.RuleId);
        await world.DoneAsync(stopping);

        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);
        Assert.Null(world.Owner.State.Session);
        Assert.Empty(world.Journal.All<SessionRecord>());
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.EmergencyStop);
    }

    [Fact]
    public async Task A_failure_that_no_pen_saw_is_no_end_of_the_journal()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Fails = "the disk is full";

        // The record of the request itself fails, before any pen hears of it.
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
        Assert.False(world.Journal.Health.Writable);

        await RestoredAsync(world);

        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
    }

    // The keeper's continuations run on another thread: virtual time passes until it has had its turn.
    private static async Task RestoredAsync(PenWorld world)
    {
        world.Journal.Fails = null;
        await UntilAsync(world, () => world.Journal.Health.Writable);
        await UntilAsync(world, () => world.Owner.State.Unwritten.IsEmpty);
        world.Run(1_000);
    }

    private static Task UntilAsync(PenWorld world, Func<bool> so) => Eventually.TrueAsync(() =>
    {
        world.Run(100);
        return Task.FromResult(so());
    });

    [Fact]
    public async Task Nothing_is_armed_while_the_journal_cannot_write()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Journal.Fails = "read-only";

        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, command => command is Arm);
    }

    [Fact]
    public async Task A_repeated_request_sends_nothing_to_the_pen_and_gets_the_first_answer()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var first = await world.DoneAsync(world.Arm(requestId: "same"));
        await world.DoneAsync(world.Disarm());
        var sent = world.Pen.Commands.Count;

        var again = await world.DoneAsync(world.Arm(requestId: "same"));

        Assert.True(again.Replayed);
        Assert.Null(again.Refusal);
        Assert.Equal(first.First.PassId, again.First.PassId);
        Assert.Equal(SessionState.Armed, again.First.Session!.Record.State);
        Assert.Equal(SessionState.Ready, again.Session!.Record.State);
        Assert.Equal(sent, world.Pen.Commands.Count);
    }

    [Fact]
    public async Task A_refusal_is_replayed_too_and_survives_a_restart()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var first = await world.DoneAsync(world.Create("deep", 1_400));
        await world.KillAndRestartAsync();

        var again = await world.DoneAsync(world.Create("deep", 1_400));

        Assert.True(again.Replayed);
        Assert.Equal(first.Refusal?.Sentence, again.Refusal?.Sentence);
    }

    [Fact]
    public async Task Another_payload_under_the_same_request_id_is_refused()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Arm(requestId: "same"));

        var other = await world.DoneAsync(world.Arm(2, requestId: "same"));

        Assert.Equal("R-REQUEST-ID-REUSED", other.Refusal?.RuleId);
        Assert.Equal(RefusalCategory.Argument, other.Refusal?.Category);
    }

    [Fact]
    public async Task Pause_is_never_suppressed_by_its_request_id()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        Task<Answer> Pause() => world.Do(new Request.PauseSession(world.SessionId, "") { RequestId = "pause", By = PenWorld.Anna });
        await world.DoneAsync(Pause());
        await world.DoneAsync(world.Resume());
        await world.DoneAsync(world.Arm());
        Assert.Equal(SessionState.Armed, world.State);

        var again = await world.DoneAsync(Pause());

        Assert.True(again.Replayed);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task A_wall_clock_that_ran_backwards_blocks_new_sessions_until_a_person_confirms_it()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var later = new ServiceRecord
        {
            At = new Moment(world.Clock.GetUtcNow() + TimeSpan.FromHours(2), 0), By = Actor.Service, InstanceId = "x", Started = true, ServiceBuild = "b",
        };
        await world.Journal.AppendAsync([later]);
        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(300);

        Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Create())).Refusal?.RuleId);

        var confirmation = new ClockConfirmation("anna", "compared with the wall clock", world.Clock.GetUtcNow());
        Assert.Null((await world.DoneAsync(world.Create(clock: confirmation))).Refusal);
        Assert.Contains(world.Journal.All<ClockRecord>(), record => record.Confirmed);
    }

    [Fact]
    public async Task A_kill_in_mid_activation_leaves_an_interrupted_session_and_the_counters_tell_what_was_unseen()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        await world.KillAndRestartAsync();

        Assert.Equal(SessionState.Interrupted, world.State);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(500);

        Assert.Equal(SessionState.Interrupted, world.State);
        var unseen = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.True(unseen.Uncertain);
        Assert.True(unseen.Measured.Strokes > 0);
        Assert.Equal(ReservationState.Consumed, world.Journal.All<ReservationRecord>()[^1].State);
        Assert.Equal("R-STOP-LATCHED", (await world.DoneAsync(world.Resume())).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        Assert.Equal(SessionState.Ready, world.State);
    }

    [Fact]
    public async Task A_stop_that_nobody_acknowledged_holds_over_a_restart()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        var number = world.Pen.Latch.Generation;
        await world.KillAndRestartAsync();
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(300);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.True(world.Pen.Latch.IsLatched);
        Assert.True(world.Pen.Latch.Generation > number);
    }

    [Fact]
    public async Task Shutting_down_disarms_an_armed_pen_and_stops_and_interrupts_a_treating_one()
    {
        await using var armed = await PenWorld.ArmedAsync(Log);
        var ending = armed.Fleet.ShutDownAsync();
        armed.Run(500);
        await armed.DoneAsync(ending.ContinueWith(_ => true, TaskScheduler.Default), 3_000);
        Assert.Equal(PenMode.Disarmed, armed.Pen.Mode);
        Assert.Equal("R-SHUTDOWN", (await armed.DoneAsync(armed.Resume())).Refusal?.RuleId);

        await using var treating = await PenWorld.TreatingAsync(Log);
        var stopping = treating.Fleet.ShutDownAsync();
        treating.Run(2_500);
        Assert.Equal(SessionState.Interrupted, treating.State);
        Assert.Equal(PenMode.Latched, treating.Pen.Mode);
        await stopping;
    }

    [Fact]
    public async Task A_checkpoint_is_signed_each_hour_until_the_service_ends()
    {
        var clock = new FakeTimeProvider();
        var journal = new MemoryJournal();
        using var ended = new CancellationTokenSource();
        var keeper = new JournalKeeper(journal, clock, NullLogger.Instance, static () => Task.CompletedTask, ended.Token);
        var keeping = keeper.CheckpointHourlyAsync();

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, journal.Checkpoints);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => journal.Checkpoints == 1);
        clock.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => journal.Checkpoints == 2);

        await ended.CancelAsync();
        await keeping;
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, journal.Checkpoints);
    }

    [Fact]
    public async Task A_session_is_completed_with_its_passes_on_record()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        foreach (var (area, side) in new[] { (TreatmentArea.Cheek, BodySide.Left), (TreatmentArea.Forehead, BodySide.Midline) })
        {
            foreach (var number in new[] { 1, 2 })
            {
                Assert.Null((await world.DoneAsync(world.Arm(number, area, side))).Refusal);
                world.Pen.Press();
                world.Run(600);
                world.Pen.Release();
                world.Run(20);
                await world.DoneAsync(world.Disarm());
            }
        }

        var answer = await world.DoneAsync(world.Complete());

        Assert.Null(answer.Refusal);
        Assert.Equal(SessionEnd.AsPlanned, answer.Session!.Record.End);
        Assert.NotNull(answer.First.Checkpoint);
        var passes = world.Journal.All<PassRecord>().Where(pass => pass.ClosedBy is not null).ToArray();
        Assert.Equal(4, passes.Length);
        Assert.All(passes, pass =>
        {
            Assert.True(pass.Measured.Strokes > 30);
            Assert.Equal(pass.Measured.Strokes * 12, pass.Measured.Punctures);
            Assert.Equal(pass.Measured.SetProtrusionUm, pass.Measured.MeasuredProtrusionUm!.Max);
            Assert.True(pass.Simulated);
        });
        Assert.All(world.Journal.All<ActivationRecord>(), activation => Assert.StartsWith("digest-", activation.RecordingDigest, StringComparison.Ordinal));
    }
}
