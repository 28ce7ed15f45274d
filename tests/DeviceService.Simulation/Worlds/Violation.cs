namespace DeviceService.Simulation.Worlds;

/// <summary>A property that did not hold.</summary>
/// <param name="Property">P1 to P10, L for liveness, D for a defect that the service logged itself.</param>
/// <param name="Ms">When, in ms of the world's time.</param>
/// <param name="What">What was seen.</param>
internal sealed record Violation(string Property, int Ms, string What);
