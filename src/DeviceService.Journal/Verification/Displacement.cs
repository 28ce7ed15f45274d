using System.Security.Cryptography;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// Tells an entry that was changed from one that stands in another's place: the number is part of the hash, so the place
/// that an entry was written for can be found again by trying.
/// </summary>
internal static class Displacement
{
    /// <summary>Says more of an entry that does not match its hash.</summary>
    public static JournalDefect Refine(JournalDefect defect, SqliteConnection connection, long entryCount)
    {
        if (defect.Kind != JournalDefectKind.Changed
            || ChainReader.Find(connection, defect.EntryNumber) is not { } entry
            || PlaceOf(entry, entryCount) is not { } place
            || place == entry.Number)
        {
            return defect;
        }

        return place == entry.Number + 1 && TheRestMovedUp(connection, entry.Number, entryCount)
            ? new(JournalDefectKind.Missing, entry.Number, $"Entry {entry.Number} was taken out: the entries after it were renumbered.")
            : new(JournalDefectKind.Reordered, entry.Number, $"Entry {entry.Number} is out of order: in its place stands what was written as entry {place}.");
    }

    private static bool TheRestMovedUp(SqliteConnection connection, long number, long entryCount) =>
        ChainReader.Find(connection, number + 1) is not { } next || PlaceOf(next, entryCount) == number + 2;

    /// <summary>Entries before the end, the end itself, and one taken out: nothing can have come from further.</summary>
    private static long? PlaceOf(ChainEntry entry, long entryCount)
    {
        for (var place = 1L; place <= entryCount + 1; place++)
        {
            if (CryptographicOperations.FixedTimeEquals(EntryHash.Compute(entry, place), entry.Hash))
            {
                return place;
            }
        }

        return null;
    }
}
