using System.Security.Cryptography;
using System.Text.Json;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>
/// Verifies a data directory: chain, checkpoints in it and beside it, an expected head, projections, recordings. It reads
/// on a connection of its own, within one snapshot, so the writer goes on meanwhile. Needs no lock and no private key.
/// </summary>
internal sealed class Verifier(JournalPaths paths)
{
    private const int CheckpointsReportedMax = 100;

    /// <summary>Verifies everything.</summary>
    public VerificationReport VerifyAll(JournalHead? expectedHead, CancellationToken cancellationToken)
    {
        // The file first: whatever it holds then stands in the snapshot taken afterwards.
        var lines = new CheckpointFile(paths).Read();
        using var publicKey = CheckpointKey.LoadPublic(paths);
        using var connection = Connections.OpenReader(paths);
        Connections.Execute(connection, "BEGIN");

        var claims = new HeadClaims();
        foreach (var line in lines.Checkpoints)
        {
            claims.Add(line.Head, $"the checkpoint signed at {line.SignedAt:O}");
        }

        if (expectedHead is { EntryCount: > 0 })
        {
            claims.Add(expectedHead, "the expected head");
        }

        var inChain = new List<(long Number, Checkpoint Checkpoint)>();
        var walk = new ChainWalk(0, EntryHash.Genesis, claims, publicKey);
        using var rebuild = new ProjectionRebuild(connection);
        var defect = Walk(connection, walk, 1, Seen, cancellationToken)
            ?? walk.End()
            ?? CheckpointFileAudit.FindDefect(lines, inChain, publicKey)
            ?? rebuild.Compare()
            ?? StoreGuards.FindDefect(connection, walk.Head.EntryCount);
        var recordings = new RecordingAudit(paths, connection);
        defect ??= recordings.FindDefect(cancellationToken);

        return new VerificationReport(
            walk.Head,
            walk.EntriesWalked,
            recordings.Compared,
            defect,
            Report(lines, inChain, claims, publicKey));

        void Seen(ChainEntry entry)
        {
            rebuild.Apply(entry);
            if (entry.KindName == nameof(EntryKind.Checkpoint) && ChainWalk.Parse(entry) is { } checkpoint)
            {
                inChain.Add((entry.Number, checkpoint));
            }
        }
    }

    /// <summary>Verifies the chain alone: all of it, or from its newest checkpoint whose signature holds.</summary>
    public JournalDefect? VerifyChain(bool fromNewestCheckpoint, CancellationToken cancellationToken)
    {
        var lines = new CheckpointFile(paths).Read();
        using var publicKey = CheckpointKey.LoadPublic(paths);
        using var connection = Connections.OpenReader(paths);
        Connections.Execute(connection, "BEGIN");
        var claims = new HeadClaims();
        foreach (var line in lines.Checkpoints)
        {
            claims.Add(line.Head, $"the checkpoint signed at {line.SignedAt:O}");
        }

        var start = fromNewestCheckpoint && publicKey is not null
            ? lines.Checkpoints.LastOrDefault(line => CheckpointSignature.Holds(line, publicKey))?.Head
            : null;
        var walk = start is not null && ChainReader.Find(connection, start.EntryCount) is { } entry && entry.Head == start
            ? new ChainWalk(start.EntryCount, entry.Hash, claims, publicKey)
            : new ChainWalk(0, EntryHash.Genesis, claims, publicKey);
        return Walk(connection, walk, walk.Head.EntryCount + 1, _ => { }, cancellationToken) ?? walk.End();
    }

    private static JournalDefect? Walk(
        SqliteConnection connection, ChainWalk walk, long from, Action<ChainEntry> seen, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var entry in ChainReader.From(connection, from))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (walk.Next(entry) is { } defect)
                {
                    return Displacement.Refine(defect, connection, CountOf(connection));
                }

                seen(entry);
            }

            return null;
        }
        catch (Exception refused) when (refused is SqliteException or JsonException or ArgumentException or InvalidCastException)
        {
            var number = walk.Head.EntryCount + 1;
            return new(JournalDefectKind.Changed, number, $"Entry {number} cannot be read: {refused.Message}");
        }
    }

    private static long CountOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(number), 0) FROM main.entries";
        return (long)command.ExecuteScalar()!;
    }

    private static List<CheckedCheckpoint> Report(
        CheckpointLines lines, List<(long Number, Checkpoint Checkpoint)> inChain, HeadClaims claims, ECDsa? publicKey)
    {
        var heads = inChain.Select(found => found.Checkpoint.Head).ToHashSet();
        return
        [
            .. lines.Checkpoints.Concat(inChain.Select(found => found.Checkpoint))
                .DistinctBy(checkpoint => (checkpoint.Head, checkpoint.Signature))
                .OrderByDescending(checkpoint => checkpoint.Head.EntryCount)
                .Take(CheckpointsReportedMax)
                .Select(checkpoint => new CheckedCheckpoint(
                    checkpoint,
                    publicKey is not null
                        && CheckpointSignature.Holds(checkpoint, publicKey)
                        && (heads.Contains(checkpoint.Head) || claims.WasMet(checkpoint.Head)))),
        ];
    }
}
