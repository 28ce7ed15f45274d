namespace DeviceService.Sessions;

/// <summary>The pen's own counters. They survive power loss and only count up; they prove whether a needle moved.</summary>
/// <param name="Presses">Trigger presses that started the motor.</param>
/// <param name="Strokes">Strokes made.</param>
/// <param name="Stops">Stops of every kind.</param>
/// <param name="RunSeconds">Seconds that the motor has turned.</param>
/// <param name="Drops">Drops felt; 0 where no sensor is fitted.</param>
/// <param name="Boots">Starts of the firmware.</param>
public sealed record PenCounters(ulong Presses, ulong Strokes, uint Stops, ulong RunSeconds = 0, uint Drops = 0, uint Boots = 0);
