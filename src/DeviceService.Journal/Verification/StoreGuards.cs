using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>Checks what protects the chain inside the database: its triggers, and that indexes say what tables say.</summary>
internal static class StoreGuards
{
    private static readonly string[] s_triggers =
        ["entries_are_never_changed", "entries_are_never_deleted", "entries_are_only_added_at_the_end", "one_session_per_cartridge"];

    /// <summary>The first guard that is gone; null when all stand.</summary>
    public static JournalDefect? FindDefect(SqliteConnection connection, long entryCount)
    {
        foreach (var name in s_triggers)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM main.sqlite_schema WHERE type = 'trigger' AND name = $name";
            command.Parameters.AddWithValue("$name", name);
            if (command.ExecuteScalar() is not 1L)
            {
                return new(JournalDefectKind.Projection, entryCount, $"The guard '{name}' was removed from the database.");
            }
        }

        using var integrity = connection.CreateCommand();
        integrity.CommandText = "PRAGMA main.integrity_check(1)";
        return integrity.ExecuteScalar() is "ok" ? null : new(JournalDefectKind.Projection, entryCount, "The database is damaged: an index does not say what its table says.");
    }
}
