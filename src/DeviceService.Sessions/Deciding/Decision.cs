namespace DeviceService.Sessions;

/// <summary>What an event came to: the state after it, and what is to be done, in order.</summary>
internal sealed record Decision(PenState State, IReadOnlyList<Effect> Effects);
