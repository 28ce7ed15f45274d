using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// Fills a projection that came with an update, from a chain that is older. In one transaction: a crash in its middle leaves it empty,
/// and the next start begins again.
/// </summary>
internal static class ProjectionFill
{
    /// <summary>Fills what is empty and should not be: each session on record has its pen among the touches.</summary>
    /// <exception cref="SqliteException">The store cannot be written.</exception>
    public static void Run(JournalPaths paths)
    {
        using var connection = Connections.OpenWriter(paths, null);
        if (!IsOwing(connection))
        {
            return;
        }

        using var touches = new ProjectionWriter(connection, "main");
        Connections.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            foreach (var entry in ChainReader.From(connection, 1))
            {
                touches.Apply(entry.Number, ProjectionRow.OfTouches(entry.ToRecord()));
            }

            Connections.Execute(connection, "COMMIT");
        }
        catch (Exception damaged) when (damaged is JsonException or ArgumentException or InvalidCastException)
        {
            // A chain that cannot be read is named by verifying it, which comes next; a table made from half of it would hide nothing.
            Connections.Execute(connection, "ROLLBACK");
        }
    }

    private static bool IsOwing(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM main.sessions WHERE pen_id IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM main.touches)";
        return command.ExecuteScalar() is 1L;
    }
}
