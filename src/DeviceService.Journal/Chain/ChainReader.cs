using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>Reads entries of the chain as they are stored.</summary>
internal static class ChainReader
{
    private const string Columns =
        "number, wall_us, monotonic_us, kind, version, pen_id, session_id, payload, previous_hash, hash";

    /// <summary>Entries from a number on, in their order, one at a time.</summary>
    public static IEnumerable<ChainEntry> From(SqliteConnection connection, long number)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM main.entries WHERE number >= $from ORDER BY number";
        command.Parameters.AddWithValue("$from", number);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return Current(reader);
        }
    }

    /// <summary>One entry; null when it is not there.</summary>
    public static ChainEntry? Find(SqliteConnection connection, long number)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM main.entries WHERE number = $number";
        command.Parameters.AddWithValue("$number", number);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Current(reader) : null;
    }

    /// <summary>Entries that a query chose, which selects <c>entries.*</c> in the order of the table.</summary>
    public static ChainEntry Current(SqliteDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetFieldValue<byte[]>(3),
        reader.GetInt64(4),
        reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6),
        reader.GetFieldValue<byte[]>(7),
        reader.GetFieldValue<byte[]>(8),
        reader.GetFieldValue<byte[]>(9));
}
