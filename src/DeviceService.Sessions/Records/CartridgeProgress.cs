namespace DeviceService.Sessions;

/// <summary>How long one cartridge has run in a session.</summary>
/// <param name="CartridgeTagId">Its tag; null for those that have none, which count together as one.</param>
/// <param name="DriveTimeUs">Time that its needles ran, in microseconds.</param>
public sealed record CartridgeProgress(string? CartridgeTagId, long DriveTimeUs);
