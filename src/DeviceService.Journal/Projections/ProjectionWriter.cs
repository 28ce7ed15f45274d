using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>Applies entries to the projections of one schema: the store's own, or a rebuilt copy to compare with.</summary>
internal sealed class ProjectionWriter : IDisposable
{
    private readonly Dictionary<ProjectionTable, SqliteCommand> _upserts = [];
    private readonly SqliteConnection _connection;
    private readonly string _schema;

    public ProjectionWriter(SqliteConnection connection, string schema)
    {
        _connection = connection;
        _schema = schema;
    }

    /// <summary>Applies the changes of the entry of this number.</summary>
    public void Apply(long number, IEnumerable<ProjectionRow> changes)
    {
        foreach (var row in changes)
        {
            var command = UpsertOf(row.Table);
            command.Parameters[0].Value = number;
            command.Parameters[1].Value = number;
            for (var at = 0; at < row.Values.Length; at++)
            {
                command.Parameters[at + 2].Value = row.Values[at] ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        foreach (var command in _upserts.Values)
        {
            command.Dispose();
        }
    }

    private SqliteCommand UpsertOf(ProjectionTable table)
    {
        if (!_upserts.TryGetValue(table, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = table.UpsertInto(_schema);
            for (var at = 0; at < table.AllColumns.Count; at++)
            {
                command.Parameters.Add(new SqliteParameter($"$p{at}", null));
            }

            _upserts.Add(table, command);
        }

        return command;
    }
}
