using DeviceService.Safety;

namespace DeviceService.Profiles;

/// <summary>A profile that may be activated: its document was read, checked, and found signed.</summary>
/// <param name="Profile">What it says.</param>
/// <param name="Document">Its bytes.</param>
/// <param name="Signature">Its signature, DER; empty for the shipped one.</param>
/// <param name="File">Where it was read; empty for the shipped one.</param>
/// <param name="KeyId">Whose signature; empty for the shipped one.</param>
public sealed record ShelvedProfile(SafetyProfile Profile, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Signature, string File, string KeyId)
{
    /// <summary>Whether it came with the service, whose build vouches for it.</summary>
    public bool Shipped => File.Length == 0;
}
