namespace DeviceService.Safety;

// What has to be on record before a pen is armed.
public static partial class Rules
{
    private static Rule[] PreparationRules =>
    [
        PreparationConsent, PreparationCleaning, PreparationSleeve, PreparationTopicals, PreparationLabel, PreparationSupervisor,
        PreparationAnaesthetic, PreparationPhotos, OffLabel,
    ];

    public static Rule PreparationConsent { get; } = Preparation(
        "R-PREPARATION-CONSENT", "H11", "No consent is on record for this session.", "Obtain consent and record its reference with RecordPreparation.");

    public static Rule PreparationCleaning { get; } = Preparation(
        "R-PREPARATION-CLEANING", "H21", "The handpiece is not on record as disinfected.", "Disinfect it, then record it with RecordPreparation.");

    public static Rule PreparationSleeve { get; } = Preparation(
        "R-PREPARATION-SLEEVE", "H21", "No fresh sleeve is on record.", "Put a fresh sleeve on the handpiece, then record it with RecordPreparation.");

    public static Rule PreparationTopicals { get; } = Preparation(
        "R-PREPARATION-TOPICALS", "H24", "It is not on record what was put on the skin.", "Record it with RecordPreparation: what it was, or topicals_none where it was nothing.");

    public static Rule PreparationLabel { get; } = Preparation(
        "R-PREPARATION-LABEL", "H24", "It is not on record whether this use is on or off the device's label.", "Record it with RecordPreparation.");

    public static Rule PreparationSupervisor { get; } = Preparation(
        "R-PREPARATION-SUPERVISOR",
        "H24",
        "No supervising prescriber in good standing is on record.",
        "Record who supervises with RecordPreparation. A prescriber who treats needs nobody.");

    public static Rule PreparationAnaesthetic { get; } = Preparation(
        "R-PREPARATION-ANAESTHETIC",
        "H24",
        "It is not on record that no anaesthetic was applied, or one that was applied is not on record as removed.",
        "Remove it from the skin, then record what and when with RecordPreparation; anaesthetics_none says that there was none.");

    public static Rule PreparationPhotos { get; } = Preparation(
        "R-PREPARATION-PHOTOS", "H12", "No photograph of before is on record.", "Take one, and record where it is with RecordPreparation.");

    /// <summary>It refuses nothing: it is the rule of an alarm.</summary>
    public static Rule OffLabel { get; } = Preparation(
        "R-OFF-LABEL",
        "H24",
        "This session is on record as outside the device's labelling: {observed}.",
        "It is flagged in the record and keeps nothing from being armed. Where it is not so, record the preparation anew with RecordPreparation.");

    private static Rule Preparation(string id, string hazardId, string sentence, string remedy) =>
        new(id, hazardId, RefusalCategory.State, sentence, remedy);
}
