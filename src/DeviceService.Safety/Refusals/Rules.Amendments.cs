namespace DeviceService.Safety;

// Who corrects what is on record.
public static partial class Rules
{
    private static Rule[] AmendmentRules => [EntryUnknown, AmendmentOther, AmendmentKind];

    public static Rule EntryUnknown { get; } = new(
        "R-ENTRY-UNKNOWN",
        "H12",
        RefusalCategory.NotFound,
        "There is no entry {observed} in the journal.",
        "ExportLog shows each entry with its number; a pass, an activation or a session may be named by its id.");

    public static Rule AmendmentOther { get; } = new(
        "R-AMENDMENT-OTHER",
        "H12",
        RefusalCategory.Permission,
        "Entry {entry} is the record of {limit}, and {observed} is neither that nor a prescriber.",
        "Have a prescriber amend it, or the person whose record it is.");

    public static Rule AmendmentKind { get; } = new(
        "R-AMENDMENT-KIND",
        "H12",
        RefusalCategory.Argument,
        "Entry {entry} is of kind {observed}, which is not amended.",
        "Amend the record itself: an amendment of an amendment, or of the journal's own bookkeeping, would correct nothing.");
}
