using Stateless;

namespace DeviceService.Safety;

/// <summary>Which state of a session follows which, and on what. docs/states.md draws it.</summary>
/// <remarks>
/// A stop is taken in every open state. A stopped session stays stopped over a restart and over an outcome nobody
/// knows: only a person's acknowledgement ends it. No trigger leads from any state but Created and Ready to Armed.
/// </remarks>
public static class SessionTransitions
{
    private static readonly TransitionTable<SessionState, SessionTrigger> Table = new(MachineIn);

    /// <summary>Whether the session may still change: neither completed nor aborted.</summary>
    public static bool IsOpen(SessionState state) => state is not (SessionState.Completed or SessionState.Aborted);

    /// <summary>The state that follows, which may be the same one; null with a refusal when the trigger is not taken.</summary>
    public static SessionState? Next(SessionState state, SessionTrigger trigger, out Refusal? refusal)
    {
        var next = Table.Next(state, trigger);
        refusal = next is null
            ? Rules.SessionTriggerWrong.Refuse(("observed", StateNames.Of(state)), ("trigger", trigger.ToString()))
            : null;
        return next;
    }

    /// <summary>A machine in this state, to be asked, fired once or drawn, and thrown away.</summary>
    internal static StateMachine<SessionState, SessionTrigger> MachineIn(SessionState state)
    {
        var machine = new StateMachine<SessionState, SessionTrigger>(state, FiringMode.Immediate);
        foreach (var unarmed in new[] { SessionState.Created, SessionState.Ready })
        {
            machine.Configure(unarmed)
                .Permit(SessionTrigger.ArmConfirmed, SessionState.Armed)
                .Permit(SessionTrigger.PauseRequested, SessionState.Paused)
                .Permit(SessionTrigger.OutcomeBecameUnknown, SessionState.Reconciling);
            Interruptible(machine, unarmed);
        }

        machine.Configure(SessionState.Ready)
            .Permit(SessionTrigger.CompletionRequested, SessionState.Completed);

        machine.Configure(SessionState.Armed)
            .Permit(SessionTrigger.TriggerPressed, SessionState.Treating)
            .Permit(SessionTrigger.Disarmed, SessionState.Ready)
            .Permit(SessionTrigger.ArmingExpired, SessionState.Ready)
            .Permit(SessionTrigger.PauseRequested, SessionState.Paused)
            .Permit(SessionTrigger.LeaseLost, SessionState.Paused)
            .Permit(SessionTrigger.OutcomeBecameUnknown, SessionState.Reconciling);
        Interruptible(machine, SessionState.Armed);

        machine.Configure(SessionState.Treating)
            .Permit(SessionTrigger.TriggerReleased, SessionState.Armed)
            .Permit(SessionTrigger.Disarmed, SessionState.Ready)
            .Permit(SessionTrigger.ArmingExpired, SessionState.Ready)
            .Permit(SessionTrigger.PauseRequested, SessionState.Paused)
            .Permit(SessionTrigger.LeaseLost, SessionState.Stopped)
            .Permit(SessionTrigger.OutcomeBecameUnknown, SessionState.Reconciling);
        Interruptible(machine, SessionState.Treating);

        machine.Configure(SessionState.Paused)
            .Ignore(SessionTrigger.PauseRequested)
            .Permit(SessionTrigger.OutcomeBecameUnknown, SessionState.Reconciling)
            .Permit(SessionTrigger.ResumeRequested, SessionState.Ready)
            .Permit(SessionTrigger.CompletionRequested, SessionState.Completed);
        Interruptible(machine, SessionState.Paused);

        machine.Configure(SessionState.Reconciling)
            .Ignore(SessionTrigger.PauseRequested)
            .Ignore(SessionTrigger.OutcomeBecameUnknown)
            .Permit(SessionTrigger.PenSeenStanding, SessionState.Paused);
        Interruptible(machine, SessionState.Reconciling);

        machine.Configure(SessionState.Stopped)
            .Permit(SessionTrigger.StopAcknowledged, SessionState.Paused)
            .Permit(SessionTrigger.AbortRequested, SessionState.Aborted)
            .Ignore(SessionTrigger.StopRequested)
            .Ignore(SessionTrigger.PauseRequested)
            .Ignore(SessionTrigger.OutcomeBecameUnknown)
            .Ignore(SessionTrigger.ServiceRestarted)
            .Ignore(SessionTrigger.PenRestarted);

        // A pen may have latched by itself while the service was away: its stop is acknowledged first, then resumed.
        machine.Configure(SessionState.Interrupted)
            .Permit(SessionTrigger.ResumeRequested, SessionState.Ready)
            .Permit(SessionTrigger.StopRequested, SessionState.Stopped)
            .Permit(SessionTrigger.AbortRequested, SessionState.Aborted)
            .Ignore(SessionTrigger.StopAcknowledged)
            .Ignore(SessionTrigger.PauseRequested)
            .Ignore(SessionTrigger.OutcomeBecameUnknown)
            .Ignore(SessionTrigger.ServiceRestarted)
            .Ignore(SessionTrigger.PenRestarted);

        return machine;
    }

    private static void Interruptible(StateMachine<SessionState, SessionTrigger> machine, SessionState state) =>
        machine.Configure(state)
            .Permit(SessionTrigger.StopRequested, SessionState.Stopped)
            .Permit(SessionTrigger.AbortRequested, SessionState.Aborted)
            .Permit(SessionTrigger.ServiceRestarted, SessionState.Interrupted)
            .Permit(SessionTrigger.PenRestarted, SessionState.Interrupted);
}
