namespace DeviceService.Sessions;

/// <summary>A line found on this machine.</summary>
/// <param name="Line">The name that stays over a replug (a by-id path where there is one).</param>
/// <param name="DevicePath">What the operating system calls it now.</param>
/// <param name="Description">Vendor and product of the adapter as far as known; may be empty.</param>
/// <param name="Holder">Who holds it when another process does; null when free or ours.</param>
public sealed record LineDescription(string Line, string DevicePath, string Description, string? Holder);
