using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A PIN as it is kept.</summary>
/// <param name="Hash">PBKDF2 of the keyed PIN, with its salt.</param>
/// <param name="KeyId">Which <see cref="PinKey"/> it was keyed with; null for one that was kept before there was any.</param>
public sealed record KeptPin(string Hash, string? KeyId)
{
    /// <summary>That of a person; null for nobody.</summary>
    internal static KeptPin? Of(OperatorRecord? person) => person is null ? null : new(person.PinHash, person.PinKeyId);
}
