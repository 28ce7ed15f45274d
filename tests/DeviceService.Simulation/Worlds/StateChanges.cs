using System.Reflection;
using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;

namespace DeviceService.Simulation.Worlds;

/// <summary>What the tables allow, and a run of worlds may therefore see.</summary>
internal static class StateChanges
{
    /// <summary>Every state of a session with each trigger that moves it.</summary>
    public static IReadOnlySet<string> OfSessions { get; } = new HashSet<string>(
        from state in Enum.GetValues<SessionState>()
        where Enum.IsDefined(state) && (int)state != 0
        from trigger in Enum.GetValues<SessionTrigger>()
        let next = SessionTransitions.Next(state, trigger, out _)
        where next is not null && next != state
        select Named((state, trigger)));

    /// <summary>Every state of the firmware with each event that it takes.</summary>
    public static IReadOnlySet<string> OfPens { get; } = VirtualPen.AllSteps.Select(Named).ToHashSet();

    /// <summary>Every call, in every state of an open session and in none.</summary>
    public static IReadOnlySet<string> OfCalls { get; } = new HashSet<string>(
        from rpc in typeof(Request).GetNestedTypes(BindingFlags.Public).Where(static type => !type.IsAbstract).Select(static type => type.Name).Append("EmergencyStop")
        from state in Enum.GetValues<SessionState>().Where(static state => (int)state != 0 && SessionTransitions.IsOpen(state)).Select(static state => (SessionState?)state).Append(null)
        select Named((rpc, state)));

    public static string Named((SessionState From, SessionTrigger Trigger) change) => $"{change.From} by {change.Trigger}";

    public static string Named((string State, string Event) step) => $"{step.State} by {step.Event}";

    public static string Named((string Rpc, SessionState? State) call) => $"{call.Rpc} in {(call.State is { } state ? $"{state}" : "none")}";
}
