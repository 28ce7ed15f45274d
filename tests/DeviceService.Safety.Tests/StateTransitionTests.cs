using CsCheck;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class StateTransitionTests
{
    private static readonly SessionState[] States = Enum.GetValues<SessionState>();
    private static readonly SessionTrigger[] Triggers = Enum.GetValues<SessionTrigger>();
    private static readonly SessionState[] Open = [.. States.Where(SessionTransitions.IsOpen)];

    [Theory]
    [InlineData(SessionState.Created, SessionTrigger.ArmConfirmed, SessionState.Armed)]
    [InlineData(SessionState.Ready, SessionTrigger.ArmConfirmed, SessionState.Armed)]
    [InlineData(SessionState.Armed, SessionTrigger.TriggerPressed, SessionState.Treating)]
    [InlineData(SessionState.Treating, SessionTrigger.TriggerReleased, SessionState.Armed)]
    [InlineData(SessionState.Armed, SessionTrigger.Disarmed, SessionState.Ready)]
    [InlineData(SessionState.Armed, SessionTrigger.ArmingExpired, SessionState.Ready)]
    [InlineData(SessionState.Treating, SessionTrigger.ArmingExpired, SessionState.Ready)]
    [InlineData(SessionState.Armed, SessionTrigger.PauseRequested, SessionState.Paused)]
    [InlineData(SessionState.Treating, SessionTrigger.PauseRequested, SessionState.Paused)]
    [InlineData(SessionState.Paused, SessionTrigger.ResumeRequested, SessionState.Ready)]
    [InlineData(SessionState.Stopped, SessionTrigger.StopAcknowledged, SessionState.Paused)]
    [InlineData(SessionState.Reconciling, SessionTrigger.PenSeenStanding, SessionState.Paused)]
    [InlineData(SessionState.Reconciling, SessionTrigger.StopRequested, SessionState.Stopped)]
    [InlineData(SessionState.Interrupted, SessionTrigger.ResumeRequested, SessionState.Ready)]
    [InlineData(SessionState.Ready, SessionTrigger.CompletionRequested, SessionState.Completed)]
    [InlineData(SessionState.Paused, SessionTrigger.CompletionRequested, SessionState.Completed)]
    public void The_states_follow_each_other_as_documented(SessionState from, SessionTrigger trigger, SessionState to) =>
        Assert.Equal(to, Next(from, trigger));

    [Fact]
    public void A_stop_is_taken_in_every_open_state_and_latches() =>
        Assert.All(Open, state => Assert.Equal(SessionState.Stopped, Next(state, SessionTrigger.StopRequested)));

    [Fact]
    public void Abort_is_taken_in_every_open_state() =>
        Assert.All(Open, state => Assert.Equal(SessionState.Aborted, Next(state, SessionTrigger.AbortRequested)));

    [Fact]
    public void Only_an_acknowledgement_leads_out_of_stopped_to_an_open_state() =>
        Assert.All(Triggers, trigger => Assert.Equal(
            trigger == SessionTrigger.StopAcknowledged,
            Next(SessionState.Stopped, trigger) is { } next && next != SessionState.Stopped && SessionTransitions.IsOpen(next)));

    [Fact]
    public void A_restart_interrupts_every_open_session_but_a_stopped_one()
    {
        foreach (var restart in new[] { SessionTrigger.ServiceRestarted, SessionTrigger.PenRestarted })
        {
            Assert.All(Open, state => Assert.Equal(
                state == SessionState.Stopped ? SessionState.Stopped : SessionState.Interrupted,
                Next(state, restart)));
        }
    }

    [Fact]
    public void Losing_the_lease_while_armed_pauses_and_while_treating_stops()
    {
        Assert.Equal(SessionState.Paused, Next(SessionState.Armed, SessionTrigger.LeaseLost));
        Assert.Equal(SessionState.Stopped, Next(SessionState.Treating, SessionTrigger.LeaseLost));
        Assert.Null(Next(SessionState.Ready, SessionTrigger.LeaseLost));
    }

    [Fact]
    public void A_resumed_session_is_never_armed() =>
        Assert.All(States, state => Assert.False(Next(state, SessionTrigger.ResumeRequested) is SessionState.Armed or SessionState.Treating));

    [Fact]
    public void Only_an_accepted_arm_leads_to_armed_from_outside_and_only_a_press_to_treating()
    {
        foreach (var state in States)
        {
            foreach (var trigger in Triggers)
            {
                var next = Next(state, trigger);
                if (next == SessionState.Armed && state != SessionState.Armed)
                {
                    Assert.True(
                        (trigger == SessionTrigger.ArmConfirmed && state is (SessionState.Created or SessionState.Ready))
                        || (trigger == SessionTrigger.TriggerReleased && state == SessionState.Treating));
                }

                if (next == SessionState.Treating)
                {
                    Assert.Equal((SessionState.Armed, SessionTrigger.TriggerPressed), (state, trigger));
                }
            }
        }
    }

    [Fact]
    public void A_session_that_is_over_stays_over() =>
        Assert.All(
            new[] { SessionState.Completed, SessionState.Aborted },
            state => Assert.All(Triggers, trigger => Assert.Null(Next(state, trigger))));

    [Fact]
    public void An_outcome_that_nobody_knows_never_leaves_a_session_armed() =>
        Assert.All(Open, state => Assert.True(
            Next(state, SessionTrigger.OutcomeBecameUnknown) is SessionState.Reconciling or SessionState.Stopped or SessionState.Interrupted));

    [Fact]
    public void What_is_not_taken_says_so_by_name()
    {
        var next = SessionTransitions.Next(SessionState.Paused, SessionTrigger.TriggerPressed, out var refusal);

        Assert.Null(next);
        Assert.Equal("R-SESSION-TRANSITION", refusal!.RuleId);
        Assert.Equal("A session that is PAUSED does not take TriggerPressed.", refusal.Sentence);
    }

    [Fact]
    public void What_is_taken_is_not_refused_and_what_is_refused_is_not_taken()
    {
        foreach (var (state, trigger) in States.SelectMany(state => Triggers.Select(trigger => (state, trigger))))
        {
            var next = SessionTransitions.Next(state, trigger, out var refusal);
            Assert.Equal(next is null, refusal is not null);
        }

        foreach (var (state, trigger) in Enum.GetValues<PenOperatingState>().SelectMany(state => Enum.GetValues<PenTrigger>().Select(trigger => (state, trigger))))
        {
            var next = PenTransitions.Next(state, trigger, out var refusal);
            Assert.Equal(next is null ? $"A pen that is {StateNames.Of(state)} does not take {trigger}." : null, refusal?.Sentence);
        }
    }

    [Fact]
    public void After_any_history_a_treating_session_was_armed_and_pressed_since_its_last_stop() =>
        Gen.Int[0, Triggers.Length - 1].Array[0, 60].Sample(history =>
        {
            var state = SessionState.Created;
            SessionTrigger? last = null;
            var armed = false;
            foreach (var trigger in history.Select(at => Triggers[at]))
            {
                if (SessionTransitions.Next(state, trigger, out _) is not { } next)
                {
                    continue;
                }

                armed = trigger == SessionTrigger.ArmConfirmed || (armed && next is (SessionState.Armed or SessionState.Treating));
                (state, last) = (next, trigger);
            }

            return state != SessionState.Treating || (armed && last == SessionTrigger.TriggerPressed);
        });

    [Theory]
    [InlineData(PenOperatingState.Idle, PenTrigger.ArmAccepted, PenOperatingState.Armed)]
    [InlineData(PenOperatingState.Armed, PenTrigger.DriveBegan, PenOperatingState.Treating)]
    [InlineData(PenOperatingState.Treating, PenTrigger.DriveEnded, PenOperatingState.Armed)]
    [InlineData(PenOperatingState.Treating, PenTrigger.Restarted, PenOperatingState.Stopped)]
    [InlineData(PenOperatingState.Stopped, PenTrigger.Restarted, PenOperatingState.Stopped)]
    [InlineData(PenOperatingState.Stopped, PenTrigger.StopCleared, PenOperatingState.Idle)]
    public void A_pen_is_seen_going_from_state_to_state(PenOperatingState from, PenTrigger trigger, PenOperatingState to) =>
        Assert.Equal(to, PenTransitions.Next(from, trigger, out _));

    [Fact]
    public void A_pen_that_drives_without_being_armed_cannot_have_happened()
    {
        Assert.Null(PenTransitions.Next(PenOperatingState.Idle, PenTrigger.DriveBegan, out var refusal));
        Assert.Equal("R-PEN-TRANSITION", refusal!.RuleId);
        Assert.Null(PenTransitions.Next(PenOperatingState.Stopped, PenTrigger.DriveBegan, out _));
        Assert.Null(PenTransitions.Next(PenOperatingState.Stopped, PenTrigger.ArmAccepted, out _));
    }

    private static SessionState? Next(SessionState state, SessionTrigger trigger) => SessionTransitions.Next(state, trigger, out _);
}
