using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>A profile holds on the days that it says, and on no other.</summary>
internal static class ProfileRules
{
    public static PreconditionVerdict Holds(SafetyProfile profile, DateOnly today) =>
        new(Rules.ProfileExpired.Id, Rules.ProfileExpired.HazardId, Expired(profile, today));

    public static Refusal? Expired(SafetyProfile profile, DateOnly today) => profile.HoldsOn(today)
        ? null
        : Rules.ProfileExpired.Refuse(
            ("profile", profile.Id),
            ("version", Refusal.Number(profile.Version)),
            ("limit", $"{profile.IssuedOn:O} to {profile.ExpiresOn:O}"),
            ("observed", today.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
}
