using Stateless;

namespace DeviceService.Safety;

/// <summary>What a pen may be seen doing after what: another order is a fault. docs/states.md draws it.</summary>
public static class PenTransitions
{
    private static readonly TransitionTable<PenOperatingState, PenTrigger> Table = new(MachineIn);

    /// <summary>The state that follows, which may be the same one; null with a refusal when this cannot have happened.</summary>
    public static PenOperatingState? Next(PenOperatingState state, PenTrigger trigger, out Refusal? refusal)
    {
        var next = Table.Next(state, trigger);
        refusal = next is null
            ? Rules.PenTriggerWrong.Refuse(("observed", StateNames.Of(state)), ("trigger", trigger.ToString()))
            : null;
        return next;
    }

    /// <summary>A machine in this state, to be asked, fired once or drawn, and thrown away.</summary>
    internal static StateMachine<PenOperatingState, PenTrigger> MachineIn(PenOperatingState state)
    {
        var machine = new StateMachine<PenOperatingState, PenTrigger>(state, FiringMode.Immediate);
        machine.Configure(PenOperatingState.Idle)
            .Permit(PenTrigger.ArmAccepted, PenOperatingState.Armed)
            .Permit(PenTrigger.StopLatched, PenOperatingState.Stopped)
            .Ignore(PenTrigger.ArmingEnded)
            .Ignore(PenTrigger.StopCleared)
            .Ignore(PenTrigger.Restarted);
        machine.Configure(PenOperatingState.Armed)
            .Permit(PenTrigger.DriveBegan, PenOperatingState.Treating)
            .Permit(PenTrigger.ArmingEnded, PenOperatingState.Idle)
            .Permit(PenTrigger.StopLatched, PenOperatingState.Stopped)
            .Permit(PenTrigger.Restarted, PenOperatingState.Idle);

        // A pen that lost power while driving counts a stop, and says so by a latch after its restart.
        machine.Configure(PenOperatingState.Treating)
            .Permit(PenTrigger.DriveEnded, PenOperatingState.Armed)
            .Permit(PenTrigger.ArmingEnded, PenOperatingState.Idle)
            .Permit(PenTrigger.StopLatched, PenOperatingState.Stopped)
            .Permit(PenTrigger.Restarted, PenOperatingState.Stopped);
        machine.Configure(PenOperatingState.Stopped)
            .Permit(PenTrigger.StopCleared, PenOperatingState.Idle)
            .Ignore(PenTrigger.StopLatched)
            .Ignore(PenTrigger.Restarted);
        return machine;
    }
}
