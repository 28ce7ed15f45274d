using System.Runtime.CompilerServices;
using System.Text.Json;
using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// What is read from the store, each call on a connection that can only read. A disk that cannot be read is an
/// <see cref="IOException"/>: "there is none" would be a lie.
/// </summary>
/// <param name="paths">Where the store is.</param>
/// <param name="clock">The clock of this run, which began with this.</param>
/// <param name="before">How many entries earlier runs wrote.</param>
internal sealed partial class Queries(JournalPaths paths, TimeProvider clock, long before)
{
    private const int ExportBatchLength = 500;

    private static readonly TimeSpan s_requestLifetime = TimeSpan.FromHours(24);

    private readonly DateTimeOffset _begun = clock.GetUtcNow();
    private readonly long _origin = clock.GetTimestamp();

    public Task<T?> FindAsync<T>(string table, string key, string id, CancellationToken cancellationToken)
        where T : JournalEntry =>
        ReadAsync(connection => Records<T>(connection, new RecordQuery(table).WhereIs(key, id)) is [var found, ..] ? found : null, cancellationToken);

    public Task<IReadOnlyList<T>> ListAsync<T>(RecordQuery query, CancellationToken cancellationToken)
        where T : JournalEntry =>
        ReadAsync<IReadOnlyList<T>>(connection => Records<T>(connection, query), cancellationToken);

    public Task<Page<SessionRecord>> ListSessionsAsync(SessionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var states = filter.States?.Select(state => state.ToString()).Order(StringComparer.Ordinal).ToArray();
        var scope = $"sessions|{filter.PenId}|{filter.PatientReference}|{(states is null ? "any" : string.Join(',', states))}|{filter.OpenOnly}|{filter.CreatedFrom:O}|{filter.CreatedBefore:O}";
        var query = new RecordQuery("sessions")
            .WhereIs("pen_id", filter.PenId)
            .WhereIs("patient_reference", filter.PatientReference);
        if (filter.OpenOnly)
        {
            query.Where("p.is_open = 1");
        }

        if (states is not null)
        {
            query.Where($"p.state IN ({string.Join(", ", states.Select(_ => "?"))})", [.. states]);
        }

        Between(query, "p.created_us", filter.CreatedFrom, filter.CreatedBefore);
        return PageAsync<SessionRecord>(
            query, scope, "created_us", "session_id", page,
            session => (UnixMicroseconds.Of(session.CreatedAt.WallTime), session.SessionId!), cancellationToken);
    }

    public Task<Page<PassRecord>> ListPassesAsync(PassFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var scope = $"passes|{filter.SessionId}|{filter.PenId}|{filter.PatientReference}|{filter.CartridgeTagId}|{filter.StartedFrom:O}|{filter.StartedBefore:O}";
        var query = new RecordQuery("passes")
            .WhereIs("session_id", filter.SessionId)
            .WhereIs("pen_id", filter.PenId)
            .WhereIs("patient_reference", filter.PatientReference)
            .WhereIs("cartridge_tag_id", filter.CartridgeTagId);
        Between(query, "p.started_us", filter.StartedFrom, filter.StartedBefore);
        return PageAsync<PassRecord>(
            query, scope, "started_us", "pass_id", page,
            pass => (UnixMicroseconds.Of(pass.Period.Start.WallTime), pass.PassId), cancellationToken);
    }

    public Task<IReadOnlyList<PlanVersion>> ListPlansAsync(string sessionId, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<PlanVersion>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT * FROM main.entries WHERE session_id = $session AND kind = 'Plan' ORDER BY number";
                command.Parameters.AddWithValue("$session", sessionId);
                using var reader = command.ExecuteReader();
                var plans = new List<PlanVersion>();
                while (reader.Read())
                {
                    plans.Add(RecordOf<PlanRecord>(ChainReader.Current(reader)).Plan);
                }

                return plans;
            },
            cancellationToken);

    public Task<IReadOnlyList<AttachedPenRecord>> ListAttachedPensAsync(CancellationToken cancellationToken) =>
        ListAsync<AttachedPenRecord>(
            new RecordQuery("lines").Where(
                "p.attached = 1 AND (p.pen_id IS NULL OR EXISTS (SELECT 1 FROM main.pens AS o WHERE o.pen_id = p.pen_id AND o.line = p.line))"),
            cancellationToken);

    public async Task<RequestRecord?> FindRequestAsync(
        string principal, string rpc, string requestId, CancellationToken cancellationToken)
    {
        // By time that passes, which no step of the wall clock moves: since it was written where this run wrote it, and by the wall clock with which the
        // run began where an earlier one did (law 22).
        var passed = clock.GetElapsedTime(_origin);
        var found = await ListAsync<RequestRecord>(
            new RecordQuery("requests")
                .WhereIs("principal", principal)
                .WhereIs("rpc", rpc)
                .WhereIs("request_id", requestId)
                .Where(
                    "((p.number > ? AND e.monotonic_us >= ?) OR (p.number <= ? AND p.wall_us >= ?))",
                    before,
                    (long)(passed - s_requestLifetime).TotalMicroseconds,
                    before,
                    UnixMicroseconds.Of(_begun + passed - s_requestLifetime)),
            cancellationToken);
        return found is [var request, ..] ? request : null;
    }

    public Task<DateTimeOffset?> NewestWallTimeAsync(CancellationToken cancellationToken) =>
        ReadAsync<DateTimeOffset?>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT wall_us FROM main.entries ORDER BY number DESC LIMIT 1";
                return command.ExecuteScalar() is long newest ? UnixMicroseconds.ToWallTime(newest) : null;
            },
            cancellationToken);

    public Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(int most, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<Checkpoint>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText =
                    "SELECT * FROM main.entries WHERE kind = 'Checkpoint' ORDER BY number DESC LIMIT $most";
                command.Parameters.AddWithValue("$most", most);
                using var reader = command.ExecuteReader();
                var checkpoints = new List<Checkpoint>();
                while (reader.Read())
                {
                    checkpoints.Add(ChainWalk.Parse(ChainReader.Current(reader))
                        ?? throw new IOException("A checkpoint of the journal cannot be read. Verify the journal."));
                }

                return checkpoints;
            },
            cancellationToken);

    /// <summary>Entries in batches, so that no reader holds the store's snapshot for as long as its consumer takes.</summary>
    public async IAsyncEnumerable<StoredEntry> ExportAsync(
        ExportFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = Math.Max(filter.FirstNumber ?? 1, 1);
        while (true)
        {
            var batch = await ReadAsync(connection => ExportBatch(connection, filter, from), cancellationToken);
            foreach (var entry in batch)
            {
                yield return entry;
            }

            if (batch.Count < ExportBatchLength)
            {
                yield break;
            }

            from = batch[^1].Number + 1;
        }
    }

    private static List<StoredEntry> ExportBatch(SqliteConnection connection, ExportFilter filter, long from)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT * FROM main.entries
            WHERE number >= $from AND number <= coalesce($last, number)
              AND ($session IS NULL OR session_id = $session) AND ($pen IS NULL OR pen_id = $pen)
              AND ($after IS NULL OR wall_us >= $after) AND ($before IS NULL OR wall_us < $before)
              AND ($kinds IS NULL OR instr($kinds, ' ' || kind || ' ') > 0)
            ORDER BY number LIMIT $most
            """;
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$last", (object?)filter.LastNumber ?? DBNull.Value);
        command.Parameters.AddWithValue("$session", (object?)filter.SessionId ?? DBNull.Value);
        command.Parameters.AddWithValue("$pen", (object?)filter.PenId ?? DBNull.Value);
        command.Parameters.AddWithValue("$after", filter.From is { } after ? UnixMicroseconds.Of(after) : DBNull.Value);
        command.Parameters.AddWithValue("$before", filter.Before is { } before ? UnixMicroseconds.Of(before) : DBNull.Value);
        command.Parameters.AddWithValue("$kinds", filter.Kinds is { } kinds ? $" {string.Join(' ', kinds)} " : DBNull.Value);
        command.Parameters.AddWithValue("$most", ExportBatchLength);
        using var reader = command.ExecuteReader();
        var batch = new List<StoredEntry>();
        while (reader.Read())
        {
            batch.Add(ChainReader.Current(reader).ToStored());
        }

        return batch;
    }

    private Task<Page<T>> PageAsync<T>(
        RecordQuery query,
        string scope,
        string time,
        string id,
        PageRequest page,
        Func<T, (long Us, string Id)> positionOf,
        CancellationToken cancellationToken)
        where T : JournalEntry
    {
        if (PageToken.Decode(scope, page) is { } last)
        {
            query.Where($"(p.{time}, p.{id}) < (?, ?)", last.Us, last.Id);
        }

        query.OrderBy($"p.{time} DESC, p.{id} DESC", page.Size + 1);
        return ReadAsync(
            connection =>
            {
                var found = Records<T>(connection, query);
                if (found.Count <= page.Size)
                {
                    return new Page<T>(found, null);
                }

                found.RemoveAt(page.Size);
                var (us, lastId) = positionOf(found[^1]);
                return new Page<T>(found, PageToken.Encode(scope, us, lastId));
            },
            cancellationToken);
    }

    private static void Between(RecordQuery query, string column, DateTimeOffset? from, DateTimeOffset? before)
    {
        if (from is { } first)
        {
            query.Where($"{column} >= ?", UnixMicroseconds.Of(first));
        }

        if (before is { } end)
        {
            query.Where($"{column} < ?", UnixMicroseconds.Of(end));
        }
    }

    private static List<T> Records<T>(SqliteConnection connection, RecordQuery query)
        where T : JournalEntry =>
        [.. query.Read(connection).Select(RecordOf<T>)];

    private static T RecordOf<T>(ChainEntry entry)
        where T : JournalEntry =>
        (T)entry.ToRecord() with { EntryNumber = entry.Number };

    private async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        try
        {
            // SQLite reads on the calling thread; an owner loop must not be that thread.
            return await Task.Run(
                () =>
                {
                    using var connection = Connections.OpenPooledReader(paths);
                    return read(connection);
                },
                cancellationToken);
        }
        catch (Exception refused) when (refused is SqliteException or JsonException or InvalidCastException or ArgumentOutOfRangeException)
        {
            throw new IOException($"The journal in '{paths.Directory}' cannot be read: {refused.Message} Verify the journal.", refused);
        }
    }
}
