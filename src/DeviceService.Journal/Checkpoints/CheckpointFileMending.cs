using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// What a crash between the chain and the checkpoint file left: a last line without its end, or a newest checkpoint that
/// never reached the file. Nothing else is mended; whatever else differs is for the verification to find.
/// </summary>
internal static class CheckpointFileMending
{
    public static void Mend(JournalPaths paths, ILogger logger)
    {
        var file = new CheckpointFile(paths);
        var lines = file.Read();
        if (lines.TornLength > 0)
        {
            file.CutTornLine(lines.TornLength);
            Log.CheckpointFileMended(logger, "its last line had no end");
        }

        using var publicKey = CheckpointKey.LoadPublic(paths);
        if (NewestInChain(paths) is { } newest
            && publicKey is not null
            && CheckpointSignature.Holds(newest, publicKey)
            && lines.Checkpoints.All(line => line.Head != newest.Head))
        {
            file.Append(newest);
            Log.CheckpointFileMended(logger, "the newest checkpoint had no line");
        }
    }

    /// <summary>The newest checkpoint that stands in the chain; null when there is none that can be read.</summary>
    public static Checkpoint? NewestInChain(JournalPaths paths)
    {
        using var connection = Connections.OpenReader(paths);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number FROM main.entries WHERE kind = 'Checkpoint' ORDER BY number DESC LIMIT 1";
        return command.ExecuteScalar() is long number && ChainReader.Find(connection, number) is { } entry
            ? ChainWalk.Parse(entry)
            : null;
    }
}
