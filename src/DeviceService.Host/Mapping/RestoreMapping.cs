using DeviceService.Clinic;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>A restored journal, and the pens that are held against it.</summary>
internal static class RestoreMapping
{
    /// <param name="book">A book with a restore.</param>
    /// <param name="hashes">Hashes of the journal's entries by their number, of those that the pens name.</param>
    public static V1.Restore ToWire(RestoreBook book, IReadOnlyDictionary<long, string> hashes)
    {
        var restore = book.Newest!;
        var wire = new V1.Restore
        {
            RestoreId = restore.RestoreId,
            RestoredAt = restore.At.ToWire(),
            Operator = restore.By.ToWire(),
            BackupHead = new JournalHead(restore.BackupEntryCount, restore.BackupHeadHash).ToWire(),
            HeldAgainstHead = restore.HeldAgainstHead,
        };
        wire.Pens.AddRange(book.Concerned.Select(pen => ToWire(book, pen, hashes)));
        wire.OpenSessionIds.AddRange(book.OpenSince.Keys.Order(StringComparer.Ordinal));
        return wire;
    }

    private static V1.RestoredPen ToWire(RestoreBook book, RestoredPen pen, IReadOnlyDictionary<long, string> hashes)
    {
        var standing = PenStanding.Of(book, pen.PenId, hashes);
        var wire = new V1.RestoredPen { PenId = pen.PenId, Heard = pen.Heard is not null, Reconciled = book.Reconciled.Contains(pen.PenId), OtherHistory = standing.OtherHistory };
        if (pen.Heard is { } heard)
        {
            wire.Presses = heard.Presses;
            wire.KeptHead = heard.KeptHead?.ToWire();
        }

        if (standing.Compared is { } compared)
        {
            wire.PressesUnknown = compared.PressesUnknown;
            wire.EntriesLost = (ulong)compared.EntriesLost;
        }

        return wire;
    }
}
