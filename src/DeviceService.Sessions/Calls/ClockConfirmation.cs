namespace DeviceService.Sessions;

/// <summary>A person looked at another clock and says that this one is right (law 22).</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="ObservedAt">The wall time that this person read; it must agree within 5 min.</param>
public sealed record ClockConfirmation(string OperatorId, string Reason, DateTimeOffset ObservedAt);
