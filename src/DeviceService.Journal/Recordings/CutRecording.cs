using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>Closes a recording that a crash left open: cut after its last whole chunk, without an end block, so that it stays marked as cut.</summary>
internal static class CutRecording
{
    /// <summary>Closes it: the entry that tells of it; null when nothing in it could be read, and it was set aside.</summary>
    public static RecordingRecord? Close(string part, ILogger logger)
    {
        var final = part[..^".part".Length];
        if (Measure(part) is not { } measured)
        {
            DurableFile.Rename(part, final + ".damaged");
            Log.RecordingNotWhole(logger, Path.GetFileNameWithoutExtension(final), "a crash left nothing of it that can be read");
            return null;
        }

        using (var stream = new FileStream(part, FileMode.Open, FileAccess.Write))
        {
            stream.SetLength(measured.WholeLength);
            stream.Flush(flushToDisk: true);
        }

        DurableFile.Rename(part, final);
        var reason = measured.Ended
            ? "The service ended before the recording was named in an activation."
            : "Cut by a crash of the service or of its machine: it ends after its last whole chunk.";
        Log.RecordingNotWhole(logger, measured.Header.ActivationId, reason);
        return new RecordingRecord
        {
            At = default,
            By = Actor.Service,
            ActivationId = measured.Header.ActivationId,
            PassId = measured.Header.PassId,
            Digest = RecordingFiles.DigestOf(final, CancellationToken.None),
            SamplesKept = measured.Samples,
            SamplesLost = measured.Ended ? measured.Lost : null,
            Reason = reason,
        };
    }

    private static RecordingReader? Measure(string part)
    {
        if (RecordingReader.Open(part) is not { } reader)
        {
            return null;
        }

        using (reader)
        {
            while (reader.Next() is not null)
            {
                // Reading to the last whole chunk is all that is wanted.
                continue;
            }

            return reader;
        }
    }
}
