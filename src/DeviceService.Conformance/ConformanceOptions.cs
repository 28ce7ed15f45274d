using Grpc.Core;

namespace DeviceService.Conformance;

/// <summary>What a run is about.</summary>
public sealed record ConformanceOptions
{
    /// <summary>A device path, or tcp://host:port.</summary>
    public required string Line { get; init; }

    /// <summary>The control of the simulated pen on that line; null for a real pen.</summary>
    public CallInvoker? Simulator { get; init; }

    /// <summary>Asks the person at the terminal to act; null where nobody is there. Not used with a simulator.</summary>
    public Action<string>? Ask { get; init; }

    /// <summary>How long a person may take for each act.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Declares that the pen has no sensor for a fall, which its identity does not say: C-CMD-16 then has nothing to look at, unless its drop_count is above 0.
    /// </summary>
    public bool NoDropSensor { get; init; }

    /// <summary>Ids of the clauses to look at; empty for all.</summary>
    public IReadOnlyCollection<string> Clauses { get; init; } = [];

    /// <summary>The monotonic clock of every wait.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
