using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// What a crash left of recordings. One that was open is cut after its last whole chunk, without an end block, so that it stays marked as cut; one
/// that was closed before its activation was on record is named by itself.
/// </summary>
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
        return Told(final, measured, logger);
    }

    /// <summary>The entry that tells of a closed recording that no entry names; null when nothing in it can be read.</summary>
    public static RecordingRecord? Unnamed(string path, ILogger logger)
    {
        if (Measure(path) is { } measured)
        {
            return Told(path, measured, logger);
        }

        Log.RecordingNotWhole(logger, Path.GetFileNameWithoutExtension(path), "no entry names it, and nothing of it can be read");
        return null;
    }

    private static RecordingRecord Told(string path, RecordingReader measured, ILogger logger)
    {
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
            Digest = RecordingFiles.DigestOf(path, CancellationToken.None),
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
