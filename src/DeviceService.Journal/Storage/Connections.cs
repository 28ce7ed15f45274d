using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>The two ways in which the database is opened.</summary>
internal static class Connections
{
    /// <summary>The one connection that writes. Not pooled: closing it after a failure has to close it.</summary>
    public static string ForWriter(JournalPaths paths) => new SqliteConnectionStringBuilder
    {
        DataSource = paths.Database,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
        DefaultTimeout = 5,
    }.ToString();

    /// <summary>Opens a connection that can only read, and sees the store as of its first statement in a transaction.</summary>
    public static SqliteConnection OpenReader(JournalPaths paths) => OpenReader(paths, pooled: false);

    /// <summary>The same for short queries. Nothing may be left behind on it: it is used again.</summary>
    public static SqliteConnection OpenPooledReader(JournalPaths paths) => OpenReader(paths, pooled: true);

    /// <summary>Closes the pooled connections, so that the files can be moved.</summary>
    public static void ClearPool(JournalPaths paths)
    {
        using var any = new SqliteConnection(ForReader(paths, pooled: true));
        SqliteConnection.ClearPool(any);
    }

    /// <summary>Opens the connection that writes: write-ahead log, and a sync of it at each commit.</summary>
    public static SqliteConnection OpenWriter(JournalPaths paths, int? pageCountMax)
    {
        var connection = new SqliteConnection(ForWriter(paths));
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, "PRAGMA fullfsync = ON");
        Execute(connection, "PRAGMA cell_size_check = ON");
        Execute(connection, "PRAGMA trusted_schema = OFF");
        if (pageCountMax is { } most)
        {
            Execute(connection, $"PRAGMA max_page_count = {most}");
        }

        return connection;
    }

    private static SqliteConnection OpenReader(JournalPaths paths, bool pooled)
    {
        var connection = new SqliteConnection(ForReader(paths, pooled));
        connection.Open();
        return connection;
    }

    private static string ForReader(JournalPaths paths, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = paths.Database,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = pooled,
        DefaultTimeout = 5,
    }.ToString();

    /// <summary>Runs a statement that has no result worth reading.</summary>
    public static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this project; no value from outside is ever put into one.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
