using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// The open store as its one writer has it: connection, prepared statements, head. Belongs to the writer's thread.
/// Whatever it throws means that it must be closed, opened again and verified before it is trusted (law 19).
/// </summary>
internal sealed class ChainStore : IDisposable
{
    private const int ConstraintFailed = 19;

    private readonly SqliteConnection _connection;
    private readonly ProjectionWriter _projections;
    private readonly SqliteCommand _insert;
    private long _number;
    private byte[] _hash = EntryHash.Genesis;

    public ChainStore(JournalPaths paths, int? pageCountMax)
    {
        _connection = Connections.OpenWriter(paths, pageCountMax);
        _projections = new ProjectionWriter(_connection, "main");
        _insert = _connection.CreateCommand();
        _insert.CommandText =
            "INSERT INTO entries (number, wall_us, monotonic_us, kind, version, pen_id, session_id, payload, previous_hash, hash) " +
            "VALUES ($number, $wall, $monotonic, $kind, $version, $pen, $session, $payload, $previous, $hash)";
        foreach (var name in (string[])["$number", "$wall", "$monotonic", "$kind", "$version", "$pen", "$session", "$payload", "$previous", "$hash"])
        {
            _insert.Parameters.Add(new SqliteParameter(name, null));
        }

        using var newest = _connection.CreateCommand();
        newest.CommandText = "SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1";
        using var reader = newest.ExecuteReader();
        if (reader.Read())
        {
            _number = reader.GetInt64(0);
            _hash = reader.GetFieldValue<byte[]>(1);
        }
    }

    /// <summary>The newest durable entry.</summary>
    public JournalHead Head => new(_number, Convert.ToHexStringLower(_hash));

    /// <summary>The hash in <see cref="Head"/>.</summary>
    public byte[] HeadHash => _hash;

    /// <summary>
    /// Writes every append, entries and projections, in one transaction and syncs it. An append that breaks a constraint is
    /// taken out by itself. When this returns, what was prepared for the others is true.
    /// </summary>
    public void Commit(IReadOnlyList<PendingAppend> appends)
    {
        var (number, hash) = (_number, _hash);
        Run("BEGIN IMMEDIATE");
        try
        {
            foreach (var append in appends)
            {
                (number, hash) = Add(append, number, hash);
            }

            Run("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }

        (_number, _hash) = (number, hash);
    }

    /// <summary>Writes and syncs something that is not an entry.</summary>
    public void Probe() => Run("UPDATE probe SET written = written + 1 WHERE id = 1");

    /// <summary>Takes and gives back room as a batch of entries would: a full disk may still take a single page.</summary>
    public void ProbeRoom()
    {
        Run("UPDATE probe SET room = zeroblob(65536) WHERE id = 1");
        Run("UPDATE probe SET room = NULL WHERE id = 1");
    }

    /// <summary>Moves the write-ahead log into the database file and syncs that: nothing depends on an earlier sync any more.</summary>
    public void SettleLog() => Run("PRAGMA wal_checkpoint(TRUNCATE)");

    public void Dispose()
    {
        _projections.Dispose();
        _insert.Dispose();
        _connection.Dispose();
    }

    private (long Number, byte[] Hash) Add(PendingAppend append, long number, byte[] hash)
    {
        var (before, beforeHash) = (number, hash);
        if (append.Entries.Any(static entry => entry.Record is ProfileActivationRecord { By.OperatorId: not null }) && HasOpenSession())
        {
            // Whoever decided this could not know of an opening that was ahead of it in the queue.
            append.Prepare(new AppendResult(null, "The journal refused the entries: a session is open, under which no person puts a profile in force.")
            {
                ProfileUnderSession = true,
            });
            return (before, beforeHash);
        }

        Run("SAVEPOINT append");
        try
        {
            foreach (var entry in append.Entries)
            {
                var chained = ChainEntry.After(number, hash, entry);
                Insert(chained, entry);
                (number, hash) = (chained.Number, chained.Hash);
                _projections.Apply(number, entry.Changes);
            }

            Run("RELEASE append");
            append.Prepare(new AppendResult(new JournalHead(number, Convert.ToHexStringLower(hash)), "") { FirstEntryNumber = before + 1 });
            return (number, hash);
        }
        catch (SqliteException refused) when (IsRefusalByProjection(refused))
        {
            Run("ROLLBACK TO append");
            Run("RELEASE append");
            append.Prepare(new AppendResult(null, $"The journal refused the entries: {refused.Message}")
            {
                CartridgeTaken = refused.Message.Contains("The cartridge is reserved or consumed", StringComparison.Ordinal),
                SessionOpen = refused.Message.Contains("UNIQUE constraint failed: sessions.pen_id", StringComparison.Ordinal),
            });
            return (before, beforeHash);
        }
    }

    private bool HasOpenSession()
    {
        using var query = _connection.CreateCommand();
        query.CommandText = "SELECT EXISTS (SELECT 1 FROM sessions WHERE is_open = 1)";
        return (long)query.ExecuteScalar()! != 0;
    }

    private void Insert(ChainEntry chained, EncodedEntry entry)
    {
        var values = _insert.Parameters;
        values[0].Value = chained.Number;
        values[1].Value = chained.WallTimeUs;
        values[2].Value = chained.MonotonicUs;
        values[3].Value = chained.KindName;
        values[4].Value = chained.Version;
        values[5].Value = (object?)entry.Record.PenId ?? DBNull.Value;
        values[6].Value = (object?)entry.Record.SessionId ?? DBNull.Value;
        values[7].Value = chained.Payload;
        values[8].Value = chained.PreviousHash;
        values[9].Value = chained.Hash;
        _insert.ExecuteNonQuery();
    }

    /// <summary>A constraint of the chain itself means that somebody else has written: the store is no longer what this writer knows.</summary>
    private static bool IsRefusalByProjection(SqliteException refused) =>
        refused.SqliteErrorCode == ConstraintFailed && !refused.Message.Contains("Entries of the journal", StringComparison.Ordinal);

    private void RollBack()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Full disks and failed writes roll back by themselves; the first error is the one that counts.
            return;
        }
    }

    private void Run(string statement) => Connections.Execute(_connection, statement);
}
