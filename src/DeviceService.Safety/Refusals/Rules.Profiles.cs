namespace DeviceService.Safety;

// What a profile asks for, and what becomes of profiles themselves.
public static partial class Rules
{
    private static Rule[] ProfilesRules =>
    [
        PenNotQualified, FirmwareNotQualified, ProfileOfSession, IndicationMissing,
        ProfileExpired, ProfileUnknown, ProfileNotTrusted, ProfileUnderSession, ProfileRole, LabelArea, LabelIndication,
    ];

    public static Rule PenNotQualified { get; } = new(
        "R-PEN-UNQUALIFIED",
        "H23",
        RefusalCategory.State,
        "Pen {pen} is a {observed}, which profile {profile} does not qualify: it is diagnosed and never armed.",
        "Use a qualified pen, or have the profile qualify this one.");

    public static Rule FirmwareNotQualified { get; } = new(
        "R-FIRMWARE-UNQUALIFIED",
        "H23",
        RefusalCategory.State,
        "Pen {pen} runs firmware {observed}; profile {profile} qualifies {limit}.",
        "Use a pen with qualified firmware, or have the profile qualify this one.");

    public static Rule ProfileOfSession { get; } = new(
        "R-PROFILE-SESSION",
        "H23",
        RefusalCategory.State,
        "Session {session} was opened under profile digest {observed}; in force is {profile}, {limit}.",
        "Complete it, and open another.");

    public static Rule LabelArea { get; } = new(
        "R-LABEL-AREA",
        "H23",
        RefusalCategory.State,
        "{area} is not on the label of this pen, a {observed}, and the preparation does not say that it is treated off label.",
        "Record in the preparation that the use is off label, or use a pen whose label names the area.");

    public static Rule LabelIndication { get; } = new(
        "R-LABEL-INDICATION",
        "H23",
        RefusalCategory.State,
        "{indication} is not on the label of this pen, a {observed}, and the preparation does not say that it is treated off label.",
        "Record in the preparation that the use is off label, or use a pen whose label names the indication.");

    public static Rule ProfileExpired { get; } = new(
        "R-PROFILE-EXPIRED",
        "H23",
        RefusalCategory.State,
        "Profile {profile} version {version} holds from {limit}, and today is {observed}.",
        "Have the medical director sign a new issue, and activate it.");

    public static Rule ProfileUnknown { get; } = new(
        "R-PROFILE-UNKNOWN",
        "H23",
        RefusalCategory.NotFound,
        "No profile has the digest {observed}.",
        "Put document and signature into the profiles' folder; ListProfiles has the digests of those that are there.");

    public static Rule ProfileNotTrusted { get; } = new(
        "R-PROFILE-UNTRUSTED",
        "H23",
        RefusalCategory.State,
        "The profiles' folder is not to be trusted: {observed}.",
        "Set that right; until then no profile is activated.");

    public static Rule ProfileUnderSession { get; } = new(
        "R-PROFILE-SESSION-OPEN",
        "H23",
        RefusalCategory.State,
        "Session {session} is open on pen {pen}, and a profile never changes under a session.",
        "Complete or abort it, then activate the profile.");

    public static Rule ProfileRole { get; } = new(
        "R-PROFILE-ROLE",
        "H14",
        RefusalCategory.Permission,
        "The profile in force does not let a {observed} activate another.",
        "Have somebody do it whose role may.");

    public static Rule IndicationMissing { get; } = new(
        "R-INDICATION-MISSING",
        "H01",
        RefusalCategory.State,
        "Session {session} does not say what is treated, so nobody knows how deep the needles may go.",
        "Complete it, and open one with an indication.");
}
