using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>Compares every recording whose digest stands in the chain with its file.</summary>
internal sealed class RecordingAudit(JournalPaths paths, SqliteConnection connection)
{
    /// <summary>Recordings compared so far.</summary>
    public long Compared { get; private set; }

    /// <summary>The activations whose recording has its digest in the chain.</summary>
    public static IReadOnlySet<string> Named(JournalPaths paths)
    {
        using var reading = Connections.OpenReader(paths);
        using var command = reading.CreateCommand();
        command.CommandText = "SELECT activation_id FROM main.recordings";
        using var reader = command.ExecuteReader();
        var named = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            named.Add(reader.GetString(0));
        }

        return named;
    }

    /// <summary>The first recording that is missing or was changed; null when all fit.</summary>
    public JournalDefect? FindDefect(CancellationToken cancellationToken)
    {
        var files = new RecordingFiles(paths);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT activation_id, digest, number FROM main.recordings ORDER BY number";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (activationId, digest, number) = (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
            var found = files.Find(activationId) is { } path ? RecordingFiles.DigestOf(path, cancellationToken) : null;
            if (found != digest)
            {
                return new(
                    JournalDefectKind.Recording,
                    number,
                    found is null
                        ? $"The recording of activation {activationId}, whose digest stands in entry {number}, is missing."
                        : $"The recording of activation {activationId} was changed: it does not match the digest in entry {number}.");
            }

            Compared++;
        }

        return null;
    }
}
