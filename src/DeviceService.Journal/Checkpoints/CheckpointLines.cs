using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>What the checkpoint file holds.</summary>
/// <param name="Checkpoints">The lines that could be read, oldest first.</param>
/// <param name="UnreadableLine">The first whole line that is no checkpoint, from 1; null when all are.</param>
/// <param name="TornLength">Bytes after the last whole line.</param>
internal sealed record CheckpointLines(IReadOnlyList<Checkpoint> Checkpoints, int? UnreadableLine, int TornLength)
{
    public static readonly CheckpointLines None = new([], null, 0);
}
