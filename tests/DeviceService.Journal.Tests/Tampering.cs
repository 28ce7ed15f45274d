using Microsoft.Data.Sqlite;

namespace DeviceService.Journal.Tests;

/// <summary>Changes a closed database as somebody with a database shell and the will to hide it would: guards first.</summary>
internal static class Tampering
{
    private static readonly string[] s_guards =
        ["entries_are_never_changed", "entries_are_never_deleted", "entries_are_only_added_at_the_end"];

    /// <summary>Runs statements with the guards out of the way, and puts the guards back.</summary>
    public static void Tamper(JournalPaths paths, params string[] statements)
    {
        using var connection = new SqliteConnection(Connections.ForWriter(paths));
        connection.Open();
        Connections.Execute(connection, "PRAGMA ignore_check_constraints = ON");
        Connections.Execute(connection, "PRAGMA synchronous = OFF");
        var guards = s_guards.Select(name => Text(connection, $"SELECT sql FROM sqlite_schema WHERE name = '{name}'")).ToList();
        foreach (var name in s_guards)
        {
            Connections.Execute(connection, $"DROP TRIGGER {name}");
        }

        foreach (var statement in statements)
        {
            Connections.Execute(connection, statement);
        }

        foreach (var guard in guards)
        {
            Connections.Execute(connection, guard);
        }
    }

    /// <summary>Writes an entry anew with another payload and a hash that fits it, and each entry after it.</summary>
    public static void RewriteFrom(JournalPaths paths, long number, Func<byte[], byte[]> change)
    {
        List<ChainEntry> entries;
        using (var reader = Connections.OpenReader(paths))
        {
            entries = [.. ChainReader.From(reader, 1)];
        }

        var previous = number == 1 ? EntryHash.Genesis : entries[(int)number - 2].Hash;
        var statements = new List<string>();
        foreach (var entry in entries.Skip((int)number - 1))
        {
            var forged = entry with { Payload = entry.Number == number ? change(entry.Payload) : entry.Payload, PreviousHash = previous };
            previous = EntryHash.Compute(forged, forged.Number);
            statements.Add(
                $"UPDATE entries SET payload = x'{Convert.ToHexString(forged.Payload)}', previous_hash = x'{Convert.ToHexString(forged.PreviousHash)}', " +
                $"hash = x'{Convert.ToHexString(previous)}' WHERE number = {forged.Number}");
        }

        Tamper(paths, [.. statements]);
    }

    public static string Text(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own constants.
        command.CommandText = query;
#pragma warning restore CA2100
        return (string)command.ExecuteScalar()!;
    }
}
