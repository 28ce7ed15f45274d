using DeviceService.Safety;

namespace DeviceService.Simulation.Worlds;

/// <summary>What became of a world.</summary>
internal sealed record WorldResult
{
    public required ulong Seed { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Its time, in ms.</summary>
    public required int Ms { get; init; }

    /// <summary>What happened, as one number: needles, motors and states each 20 ms, and of each entry of the journal its kind and its integers.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>Faults by kind.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required int Crashes { get; init; }

    public required int Refusals { get; init; }

    /// <summary>Passes on record.</summary>
    public required int Passes { get; init; }

    /// <summary>Changes of a session's state that were told: the state, and what moved it.</summary>
    public required IReadOnlySet<(SessionState From, SessionTrigger Trigger)> Changes { get; init; }

    /// <summary>Steps of the firmware's states that its pens took.</summary>
    public required IReadOnlySet<(string State, string Event)> Steps { get; init; }

    /// <summary>Calls by the state in which they were made; null for no session.</summary>
    public required IReadOnlySet<(string Rpc, SessionState? State)> Calls { get; init; }

    /// <summary>Its pens, each as it was drawn.</summary>
    public required IReadOnlyList<string> Pens { get; init; }

    /// <summary>How many pens of a model there were, and of these those that drove.</summary>
    public required IReadOnlyDictionary<string, int> Models { get; init; }

    /// <summary>Deeds that were done, by their number; what a replay may leave out.</summary>
    public required IReadOnlyList<(int Number, string Deed)> Deeds { get; init; }
}
