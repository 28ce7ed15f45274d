namespace DeviceService.Sessions;

/// <summary>A pen that is to hold its needles out on the bench, or that holds them and is judged again.</summary>
/// <param name="PenId">The pen, by serial number.</param>
/// <param name="Cartridge">What is seated in it; null before the pen said so.</param>
/// <param name="By">Who asked.</param>
/// <param name="Now">When it is judged.</param>
public sealed record BenchCase(string PenId, CartridgeObservation? Cartridge, Actor By, Moment Now);
