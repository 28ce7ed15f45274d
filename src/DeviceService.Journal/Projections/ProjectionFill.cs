using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// Fills the projections that came with an update, from a chain that is older. In one transaction: a crash in its middle leaves them empty,
/// and the next start begins again.
/// </summary>
internal static class ProjectionFill
{
    private const string Touches = "SELECT EXISTS (SELECT 1 FROM main.sessions WHERE pen_id IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM main.touches)";
    private const string Causes = "SELECT EXISTS (SELECT 1 FROM main.stops) AND NOT EXISTS (SELECT 1 FROM main.causes)";

    /// <summary>Fills what is empty and should not be: each session on record has its pen among the touches, each stop its cause.</summary>
    /// <exception cref="SqliteException">The store cannot be written.</exception>
    public static void Run(JournalPaths paths)
    {
        using var connection = Connections.OpenWriter(paths, null);
        var (touches, causes) = (IsOwing(connection, Touches), IsOwing(connection, Causes));
        if (!touches && !causes)
        {
            return;
        }

        using var owed = new ProjectionWriter(connection, "main");
        Connections.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            foreach (var entry in ChainReader.From(connection, 1))
            {
                var record = entry.ToRecord();
                owed.Apply(entry.Number, [.. touches ? ProjectionRow.OfTouches(record) : [], .. causes ? ProjectionRow.OfCauses(record) : []]);
            }

            Connections.Execute(connection, "COMMIT");
        }
        catch (Exception damaged) when (damaged is JsonException or ArgumentException or InvalidCastException)
        {
            // A chain that cannot be read is named by verifying it, which comes next; a table made from half of it would hide nothing.
            Connections.Execute(connection, "ROLLBACK");
        }
    }

    private static bool IsOwing(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = question;
#pragma warning restore CA2100
        return command.ExecuteScalar() is 1L;
    }
}
