namespace DeviceService.Sessions;

/// <summary>One immutable version of a session's plan.</summary>
/// <param name="Number">1 for the plan the session was created with.</param>
/// <param name="Items">Areas and sides, each pair once.</param>
/// <param name="AcceptedAt">When the service accepted it.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why it differs from the one before; empty in version 1.</param>
public sealed record PlanVersion(int Number, IReadOnlyList<PlanItem> Items, Moment AcceptedAt, Actor By, string Reason);
