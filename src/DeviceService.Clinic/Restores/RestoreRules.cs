using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>After a restore nothing is armed until a person has reconciled the pen with the journal (H12, law 20).</summary>
internal static class RestoreRules
{
    /// <summary>Whether the journal knows what this pen did.</summary>
    /// <remarks>Holds whether or not the other rules of the clinic are enforced: a journal that lost its end knows no cartridge.</remarks>
    public static PreconditionVerdict Arming(RestoreBook book, string penId) => new(
        Rules.RestoreUnreconciled.Id,
        Rules.RestoreUnreconciled.HazardId,
        book.Newest is { } restore && !book.Reconciled.Contains(penId)
            ? Rules.RestoreUnreconciled.Refuse(
                ("pen", penId), ("restore", restore.RestoreId), ("observed", $"{restore.At.WallTime:u}"), ("limit", Refusal.Number(restore.BackupEntryCount)))
            : null);

    /// <summary>A pen held against the restored journal; a refusal where it cannot be.</summary>
    /// <param name="book">The book.</param>
    /// <param name="penId">The pen.</param>
    /// <param name="hashes">Hashes of the journal's entries by their number, of those that the pens name.</param>
    /// <param name="foreign">Whether a person says that the pen's head is of another journal.</param>
    /// <param name="refusal">Why it cannot be compared; null when it was.</param>
    public static ComparedPen? Compare(
        RestoreBook book, string penId, IReadOnlyDictionary<long, string> hashes, bool foreign, out Refusal? refusal)
    {
        refusal = null;
        if (book.Newest is not { } restore || book.Pens.GetValueOrDefault(penId) is not { Heard: { } heard } pen)
        {
            refusal = Rules.RestorePenUnheard.Refuse(("pen", penId));
            return null;
        }

        var standing = Standing(restore, heard.KeptHead, hashes);
        if (standing == HeadStanding.Other && !foreign && !pen.Settled.Contains(heard.KeptHead!))
        {
            refusal = Rules.RestoreHead.Refuse(("observed", $"Pen {penId}"), ("limit", Refusal.Number(heard.KeptHead!.EntryCount)));
            return null;
        }

        var lost = standing == HeadStanding.Lost && !foreign ? heard.KeptHead!.EntryCount - restore.BackupEntryCount : 0;

        // Of a pen that was not known when the backup was made every press may be of the time that was lost.
        var unknown = pen.PressesRecorded is { } recorded ? heard.Presses - Math.Min(recorded, heard.Presses) : lost > 0 ? heard.Presses : 0;
        return new ComparedPen(penId, heard.Presses, unknown, heard.KeptHead?.EntryCount, heard.KeptHead?.Hash, lost, foreign);
    }

    /// <summary>Why a head that somebody kept does not belong to this journal; null when it does.</summary>
    public static Refusal? Misfit(RestoreRecord restore, JournalHead? known, IReadOnlyDictionary<long, string> hashes) =>
        Standing(restore, known, hashes) == HeadStanding.Other
            ? Rules.RestoreHead.Refuse(("observed", "The head that was given"), ("limit", Refusal.Number(known!.EntryCount)))
            : null;

    // What lies beyond the backup may have been written anew since; then the head is of what was lost.
    private static HeadStanding Standing(RestoreRecord restore, JournalHead? head, IReadOnlyDictionary<long, string> hashes) =>
        head is null ? HeadStanding.Within
        : hashes.GetValueOrDefault(head.EntryCount) == head.Hash ? HeadStanding.Within
        : head.EntryCount > restore.BackupEntryCount ? HeadStanding.Lost
        : HeadStanding.Other;

    private enum HeadStanding
    {
        /// <summary>The journal holds it, or there is none.</summary>
        Within,

        /// <summary>It lies beyond the backup.</summary>
        Lost,

        /// <summary>The journal has another entry there: it is another history.</summary>
        Other,
    }
}
