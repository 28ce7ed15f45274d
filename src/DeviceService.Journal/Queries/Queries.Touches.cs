using System.Text.Json;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

// What had a part in which session.
internal sealed partial class Queries
{
    // One parameter for all that is asked for: a lot may have more cartridges than a statement may have parameters.
    internal const string TouchedSessionsSql =
        """
        SELECT session_id, min(first_number), max(number)
        FROM json_each($of) AS asked CROSS JOIN main.touches ON subject = asked.value ->> 0 AND name = asked.value ->> 1
        WHERE minute >= $from AND minute < $before AND first_number <= $last
        GROUP BY session_id ORDER BY 2
        """;

    public Task<IReadOnlyList<TouchedSession>> ListTouchedSessionsAsync(TouchFilter filter, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<TouchedSession>>(connection => TouchedSessions(connection, filter), cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ListEntriesAsync(string sessionId, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<JournalEntry>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT * FROM main.entries WHERE session_id = $session AND kind IN (SELECT value FROM json_each($kinds)) ORDER BY number";
                command.Parameters.AddWithValue("$session", sessionId);
                command.Parameters.AddWithValue("$kinds", $"[{string.Join(',', kinds.Select(kind => $"\"{kind}\""))}]");
                using var reader = command.ExecuteReader();
                var entries = new List<JournalEntry>();
                while (reader.Read())
                {
                    entries.Add(RecordOf<JournalEntry>(ChainReader.Current(reader)));
                }

                return entries;
            },
            cancellationToken);

    public Task<JournalEntry?> FindEntryAsync(long number, CancellationToken cancellationToken) =>
        ReadAsync(connection => ChainReader.Find(connection, number) is { } entry ? RecordOf<JournalEntry>(entry) : null, cancellationToken);

    private static List<TouchedSession> TouchedSessions(SqliteConnection connection, TouchFilter filter)
    {
        if (filter.Of.Count == 0)
        {
            return [];
        }

        using var command = connection.CreateCommand();
        command.CommandText = TouchedSessionsSql;
        command.Parameters.AddWithValue("$of", $"[{string.Join(',', filter.Of.Select(static of => $"[\"{of.Subject}\",\"{JsonEncodedText.Encode(of.Name)}\"]"))}]");
        command.Parameters.AddWithValue("$from", UnixMicroseconds.MinuteOf(filter.From));
        command.Parameters.AddWithValue("$before", UnixMicroseconds.MinuteOf(filter.Before));
        command.Parameters.AddWithValue("$last", filter.LastNumber);
        using var reader = command.ExecuteReader();
        var sessions = new List<TouchedSession>();
        while (reader.Read())
        {
            sessions.Add(new TouchedSession(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return sessions;
    }
}
