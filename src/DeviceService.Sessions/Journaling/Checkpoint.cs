namespace DeviceService.Sessions;

/// <summary>A signed statement of how long the chain was and where it ended.</summary>
/// <param name="Head">Count and hash.</param>
/// <param name="SignedAt">Wall time of the signature.</param>
/// <param name="Signature">ECDSA signature, lower-case hexadecimal.</param>
/// <param name="KeyId">Names the key that verifies it.</param>
public sealed record Checkpoint(JournalHead Head, DateTimeOffset SignedAt, string Signature, string KeyId);
