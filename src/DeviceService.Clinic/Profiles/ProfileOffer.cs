using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>What was found in the clinic's folder when a profile was asked for.</summary>
/// <param name="Profile">The profile, checked and signed; null when there is none of that digest, or none is to be trusted.</param>
/// <param name="KeyId">Whose signature; empty for the shipped one.</param>
/// <param name="Fault">Why what lies there is not to be trusted; null when it is.</param>
public sealed record ProfileOffer(SafetyProfile? Profile, string KeyId, string? Fault);
