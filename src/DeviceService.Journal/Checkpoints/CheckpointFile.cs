using System.Text;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// The checkpoints outside the database, one JSON object a line, synced after each: a database whose tail was cut off
/// is shorter than this file says (law 20). Copy it elsewhere and it holds against more.
/// </summary>
internal sealed class CheckpointFile(JournalPaths paths)
{
    /// <summary>Adds a line and syncs it.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Append(Checkpoint checkpoint)
    {
        var isNew = !File.Exists(paths.Checkpoints);
        using (var stream = new FileStream(paths.Checkpoints, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(checkpoint, CheckpointJson.Default.Checkpoint);
            stream.Write([.. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            DurableFile.SyncDirectory(paths.Directory);
        }
    }

    /// <summary>Every whole line. A last line without its end was being written, and is left out.</summary>
    public CheckpointLines Read()
    {
        if (!File.Exists(paths.Checkpoints))
        {
            return CheckpointLines.None;
        }

        var content = ReadShared();
        var whole = Array.LastIndexOf(content, (byte)'\n') + 1;
        var checkpoints = new List<Checkpoint>();
        int? unreadable = null;
        var lines = whole == 0 ? [] : Encoding.UTF8.GetString(content, 0, whole - 1).Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (Parse(lines[at]) is { } checkpoint)
            {
                checkpoints.Add(checkpoint);
            }
            else
            {
                unreadable ??= at + 1;
            }
        }

        return new CheckpointLines(checkpoints, unreadable, content.Length - whole);
    }

    /// <summary>Cuts off a last line that a crash left without its end.</summary>
    public void CutTornLine(int length)
    {
        using var stream = new FileStream(paths.Checkpoints, FileMode.Open, FileAccess.Write, FileShare.Read);
        stream.SetLength(stream.Length - length);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads while the writer may be adding a line.</summary>
    private byte[] ReadShared()
    {
        using var stream = new FileStream(paths.Checkpoints, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static Checkpoint? Parse(string line)
    {
        try
        {
            var checkpoint = JsonSerializer.Deserialize(line, CheckpointJson.Default.Checkpoint);
            return checkpoint is { Head.Hash: not null, Signature: not null, KeyId: not null } ? checkpoint : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
