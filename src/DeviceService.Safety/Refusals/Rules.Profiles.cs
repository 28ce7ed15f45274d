namespace DeviceService.Safety;

// What a profile asks for, and what becomes of profiles themselves.
public static partial class Rules
{
    private static Rule[] ProfilesRules =>
    [
        PenNotQualified, FirmwareNotQualified, ProfileOfSession, IndicationMissing,
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

    public static Rule IndicationMissing { get; } = new(
        "R-INDICATION-MISSING",
        "H01",
        RefusalCategory.State,
        "Session {session} does not say what is treated, so nobody knows how deep the needles may go.",
        "Complete it, and open one with an indication.");
}
