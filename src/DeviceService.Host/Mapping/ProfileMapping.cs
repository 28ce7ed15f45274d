using System.Globalization;
using DeviceService.Profiles;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Profiles, as the API shows them.</summary>
internal static class ProfileMapping
{
    public static V1.Profile ToWire(this ShelvedProfile one, bool inForce, DateOnly today) => new()
    {
        ProfileId = one.Profile.Id,
        Version = (uint)one.Profile.Version,
        ProfileDigest = one.Profile.Digest,
        IssuedOn = Day(one.Profile.IssuedOn),
        ExpiresOn = Day(one.Profile.ExpiresOn),
        Issuer = one.Profile.Issuer,
        Shipped = one.Shipped,
        KeyId = one.KeyId,
        InForce = inForce,
        HoldsToday = one.Profile.HoldsOn(today),
    };

    public static V1.ProfileActivation ToWire(this ProfileActivationRecord record) => new()
    {
        ProfileDigest = record.Digest,
        ProfileId = record.ProfileId,
        Version = (uint)record.Version,
        ProfileDigestBefore = record.Before,
        Operator = record.By.ToWire(),
        Reason = record.Reason,
        ActivatedAt = record.At.ToWire(),
    };

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
