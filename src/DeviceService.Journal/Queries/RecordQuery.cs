using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>A query over a projection that yields entries: conditions are added with their values, never spliced in.</summary>
internal sealed class RecordQuery(string table)
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];
    private string _order = "p.first_number";
    private int? _most;

    /// <summary>Adds a condition, whose <c>?</c> stand for the values in their order.</summary>
    public RecordQuery Where(string condition, params object[] values)
    {
        foreach (var value in values)
        {
            var at = condition.IndexOf('?', StringComparison.Ordinal);
            condition = $"{condition[..at]}$v{_values.Count}{condition[(at + 1)..]}";
            _values.Add(value);
        }

        _conditions.Add(condition);
        return this;
    }

    /// <summary>Adds an equality unless there is nothing to compare with.</summary>
    public RecordQuery WhereIs(string column, object? value) => value is null ? this : Where($"p.{column} = ?", value);

    public RecordQuery OrderBy(string order, int most)
    {
        (_order, _most) = (order, most);
        return this;
    }

    /// <summary>The entries, in their order.</summary>
    public List<ChainEntry> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tables, conditions and orders are constants of this project; values are parameters.
        command.CommandText =
            $"SELECT e.* FROM main.{table} AS p JOIN main.entries AS e ON e.number = p.number{Conditions()}" +
            $" ORDER BY {_order}" +
            (_most is null ? "" : " LIMIT $most");
#pragma warning restore CA2100
        AddValues(command);
        if (_most is { } most)
        {
            command.Parameters.AddWithValue("$most", most);
        }

        using var reader = command.ExecuteReader();
        var entries = new List<ChainEntry>();
        while (reader.Read())
        {
            entries.Add(ChainReader.Current(reader));
        }

        return entries;
    }

    /// <summary>For each value of a column, the most frequent first: the value, how many rows have it, and the highest of another column.</summary>
    public SqliteCommand Counting(SqliteConnection connection, string column, string highest)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tables, columns and conditions are constants of this project; values are parameters.
        command.CommandText =
            $"SELECT p.{column}, count(*), max(p.{highest}) FROM main.{table} AS p{Conditions()} GROUP BY p.{column} ORDER BY 2 DESC, 1";
#pragma warning restore CA2100
        AddValues(command);
        return command;
    }

    private string Conditions() => _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";

    private void AddValues(SqliteCommand command)
    {
        for (var at = 0; at < _values.Count; at++)
        {
            command.Parameters.AddWithValue($"$v{at}", _values[at]);
        }
    }
}
