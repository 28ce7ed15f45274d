namespace DeviceService.Safety;

// What a journal that was restored from a backup does not know.
public static partial class Rules
{
    private static Rule[] RestoreRules =>
        [RestoreUnreconciled, RestoreUnknown, RestorePenUnheard, RestoreSession, RestoreHead, RestoreCartridges];

    public static Rule RestoreUnreconciled { get; } = new(
        "R-RESTORE-UNRECONCILED",
        "H12",
        RefusalCategory.State,
        "The journal was restored on {observed} from a backup of {limit} entries (restore {restore}), and pen {pen} was not reconciled with it since.",
        "A technician or prescriber looks up which cartridges were used since the backup was made, and calls ReconcileRestore (penctl log reconcile).");

    public static Rule RestoreUnknown { get; } = new(
        "R-RESTORE-UNKNOWN", "H12", RefusalCategory.NotFound, "The journal was not restored by {observed}.", "GetRestore says by which restore, where there was one.");

    public static Rule RestorePenUnheard { get; } = new(
        "R-RESTORE-PEN-UNHEARD",
        "H12",
        RefusalCategory.State,
        "Pen {pen} was not heard since the restore, so its counters and the head that it keeps cannot be compared.",
        "Attach it and wait until it is online; or leave it out: it is not armed before it was reconciled.");

    public static Rule RestoreSession { get; } = new(
        "R-RESTORE-SESSION",
        "H12",
        RefusalCategory.State,
        "Session {session} on pen {pen} was open when the backup was made, and nobody knows how far it went since.",
        "Abort it, then reconcile. What is left to be treated is another session's.");

    public static Rule RestoreHead { get; } = new(
        "R-RESTORE-HEAD",
        "H12",
        RefusalCategory.State,
        "{observed} keeps a head of {limit} entries, and the restored journal has another entry there: it is another history.",
        "Restore a backup of this service's own journal; a pen that was used with another service is named in foreign_pen_ids.");

    public static Rule RestoreCartridges { get; } = new(
        "R-RESTORE-CARTRIDGES",
        "H05",
        RefusalCategory.State,
        "Pen {pen} counts {observed} presses that the restored journal does not know: needles moved, and no cartridge is named as used.",
        "Name every cartridge that was used since the backup was made, by the labels of that time.");
}
