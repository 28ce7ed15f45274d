using DeviceService.Safety;

namespace DeviceService.Simulation.Worlds;

/// <summary>Every change that the table of a session's states allows.</summary>
internal static class StateChanges
{
    public static IReadOnlySet<(SessionState From, SessionState To)> All { get; } = new HashSet<(SessionState From, SessionState To)>(
        from state in Enum.GetValues<SessionState>()
        where Enum.IsDefined(state) && (int)state != 0
        from trigger in Enum.GetValues<SessionTrigger>()
        let next = SessionTransitions.Next(state, trigger, out _)
        where next is not null && next != state
        select (state, next.Value));
}
