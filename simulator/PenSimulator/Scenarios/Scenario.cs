using System.Collections.Immutable;

namespace PenSimulator.Scenarios;

/// <summary>What happens to a pen and when, from a file (docs/scenarios.md); checked whole before its first step is done.</summary>
internal sealed record Scenario(string Name, ImmutableArray<ScenarioStep> Steps);

/// <summary>One step, due so many ms of the pen's time after the scenario began.</summary>
/// <param name="AtMs">When.</param>
/// <param name="What">The step in a few words.</param>
/// <param name="Act">Does it.</param>
internal sealed record ScenarioStep(uint AtMs, string What, Action<VirtualPen, PenCable> Act);

/// <summary>The cable of a pen, which is no part of it.</summary>
internal sealed record PenCable(Action Unplug, Action Plug);
