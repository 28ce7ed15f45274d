using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>The projections once more, from the chain alone, in the connection's temporary schema, to compare with the stored ones.</summary>
internal sealed class ProjectionRebuild : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly ProjectionWriter _writer;
    private readonly IReadOnlyList<ProjectionTable> _tables;

    public ProjectionRebuild(SqliteConnection connection)
    {
        _connection = connection;
        _writer = new ProjectionWriter(connection, "temp");
        _tables = [.. ProjectionTable.All.Where(table => table.Migration is null || IsMadeBy(connection, table.Migration))];
        foreach (var table in _tables)
        {
            Connections.Execute(
                connection,
                $"CREATE TEMP TABLE {table.Name} AS SELECT {ColumnsOf(table)} FROM main.{table.Name} WHERE 0");
            if (table.Key.Length > 0)
            {
                Connections.Execute(connection, $"CREATE UNIQUE INDEX temp.{table.Name}_key ON {table.Name} ({string.Join(", ", table.Key)})");
            }
        }
    }

    /// <summary>Applies the next entry.</summary>
    /// <exception cref="System.Text.Json.JsonException">Its payload is not a record of its kind.</exception>
    public void Apply(ChainEntry entry) =>
        _writer.Apply(entry.Number, ProjectionRow.Of(entry.ToRecord()).Where(row => _tables.Contains(row.Table)));

    /// <summary>The first difference; null when there is none.</summary>
    public JournalDefect? Compare()
    {
        foreach (var table in _tables)
        {
            using var command = _connection.CreateCommand();
            var columns = ColumnsOf(table);
            command.CommandText =
                $"""
                SELECT number FROM (SELECT {columns} FROM main.{table.Name} EXCEPT SELECT {columns} FROM temp.{table.Name})
                UNION ALL
                SELECT number FROM (SELECT {columns} FROM temp.{table.Name} EXCEPT SELECT {columns} FROM main.{table.Name})
                ORDER BY 1 LIMIT 1
                """;
            if (command.ExecuteScalar() is long number)
            {
                return new(
                    JournalDefectKind.Projection,
                    number,
                    $"The table '{table.Name}' does not say what the chain says about entry {number}.");
            }
        }

        return null;
    }

    public void Dispose() => _writer.Dispose();

    // A copy that was made before a table came, or before more was put into it, is whole without it.
    private static bool IsMadeBy(SqliteConnection connection, string migration)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM main.SchemaVersions WHERE ScriptName LIKE '%' || $migration";
        command.Parameters.AddWithValue("$migration", migration);
        return command.ExecuteScalar() is not 0L;
    }

    private static string ColumnsOf(ProjectionTable table) => string.Join(", ", table.AllColumns);
}
