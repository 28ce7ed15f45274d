using System.Collections.Frozen;
using Stateless;

namespace DeviceService.Safety;

/// <summary>
/// A Stateless configuration read out once, state by state and trigger by trigger, into a table: so a decision is a
/// look-up, from any thread, that keeps nothing.
/// </summary>
/// <remarks>
/// Stateless holds the transitions and draws them. It has no entry or exit actions here: an entry action that throws
/// finds the state changed already, an exit action that throws would veto a stop.
/// </remarks>
internal sealed class TransitionTable<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly FrozenDictionary<(TState State, TTrigger Trigger), TState> _next;

    public TransitionTable(Func<TState, StateMachine<TState, TTrigger>> machineIn)
    {
        var next = new Dictionary<(TState, TTrigger), TState>();
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var trigger in Enum.GetValues<TTrigger>())
            {
                var machine = machineIn(state);
                if (machine.CanFire(trigger))
                {
                    machine.Fire(trigger);
                    next.Add((state, trigger), machine.State);
                }
            }
        }

        _next = next.ToFrozenDictionary();
    }

    /// <summary>The state that follows, which may be the same; null when the trigger is not taken.</summary>
    public TState? Next(TState state, TTrigger trigger) =>
        _next.TryGetValue((state, trigger), out var next) ? next : null;
}
