using System.Security.Cryptography;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>Holds the checkpoint file against the checkpoints in the chain, whose heads were compared already.</summary>
internal static class CheckpointFileAudit
{
    /// <summary>The first line that is no checkpoint or has no valid signature, or the first checkpoint that has no line.</summary>
    public static JournalDefect? FindDefect(
        CheckpointLines lines, IReadOnlyList<(long Number, Checkpoint Checkpoint)> inChain, ECDsa? publicKey)
    {
        if (lines.UnreadableLine is { } unreadable)
        {
            return Defect(1, $"Line {unreadable} of checkpoints.ndjson is not a checkpoint.");
        }

        foreach (var line in lines.Checkpoints)
        {
            if (publicKey is null || !CheckpointSignature.Holds(line, publicKey))
            {
                return Defect(
                    line.Head.EntryCount,
                    $"The line of checkpoints.ndjson about entry {line.Head.EntryCount} has a signature that does not hold with the key of this journal.");
            }
        }

        // The newest may stand in the chain already and be on its way to the file.
        var written = lines.Checkpoints.Select(line => line.Head).ToHashSet();
        foreach (var (number, checkpoint) in inChain.SkipLast(1))
        {
            if (!written.Contains(checkpoint.Head))
            {
                return Defect(number, $"The checkpoint in entry {number} has no line in checkpoints.ndjson.");
            }
        }

        return null;
    }

    private static JournalDefect Defect(long number, string sentence) => new(JournalDefectKind.Checkpoint, number, sentence);
}
