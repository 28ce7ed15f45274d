using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A screening and when it was recorded.</summary>
public sealed record Screened(ScreeningRecord Record, Stamp At);
