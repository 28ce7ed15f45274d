using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// The incident files of a data directory: so many and so much, the oldest removed first. Each is whole or not there. Written by one
/// thread; read by any.
/// </summary>
public sealed class IncidentFiles
{
    /// <summary>Most files.</summary>
    public const int FilesMax = 200;

    /// <summary>Most bytes of all files together.</summary>
    public const long BytesMax = 128L * 1024 * 1024;

    /// <summary>Less than this is left to the journal: an incident is not worth a treatment.</summary>
    public const long FreeBytesMin = 64L * 1024 * 1024;

    private const string Ending = ".ndjson";
    private const int HeaderBytesMax = 256 * 1024;

    private readonly string _directory;
    private readonly ILogger _log;
    private readonly int _filesMax;
    private readonly long _bytesMax;
    private readonly Func<string, long> _freeBytes;

    /// <summary>The files of this data directory.</summary>
    public IncidentFiles(string dataDirectory, ILogger log)
        : this(dataDirectory, log, FilesMax, BytesMax, static directory => new DriveInfo(directory).AvailableFreeSpace)
    {
    }

    internal IncidentFiles(string dataDirectory, ILogger log, int filesMax, long bytesMax, Func<string, long> freeBytes)
    {
        _directory = new JournalPaths(dataDirectory).Incidents;
        (_log, _filesMax, _bytesMax, _freeBytes) = (log, filesMax, bytesMax, freeBytes);
    }

    /// <summary>Puts a file in place, and removes the oldest beyond the bounds.</summary>
    /// <exception cref="IOException">It could not be written, or too little room is left; nothing is there then.</exception>
    internal void Write(string incidentId, Action<Stream> write)
    {
        Directory.CreateDirectory(_directory);
        var free = _freeBytes(_directory);
        if (free < FreeBytesMin)
        {
            throw TooLittleRoom(free);
        }

        var path = PathOf(incidentId);
        var aside = path + ".new";
        try
        {
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                write(stream);
                if (free < FreeBytesMin + stream.Length)
                {
                    throw TooLittleRoom(free);
                }

                stream.Flush(flushToDisk: true);
            }

            DurableFile.Rename(aside, path);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        Trim();
    }

    private IOException TooLittleRoom(long free) => new($"{free} bytes are free in '{_directory}', and {FreeBytesMin} are left to the journal.");

    /// <summary>Every incident, newest first. A file that cannot be read is left out, and logged.</summary>
    public IReadOnlyList<StoredIncident> List()
    {
        if (!Directory.Exists(_directory))
        {
            return [];
        }

        var found = new List<StoredIncident>();
        foreach (var path in Directory.EnumerateFiles(_directory, "*" + Ending))
        {
            try
            {
                found.Add(new StoredIncident(HeaderOf(path), new FileInfo(path).Length));
            }
            catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                // Removed meanwhile as the oldest, or not ours.
                Log.IncidentUnreadable(_log, Path.GetFileName(path), unreadable.Message);
            }
        }

        return [.. found.OrderByDescending(static one => one.Header.IncidentId, StringComparer.Ordinal)];
    }

    /// <summary>Opens the file of an incident to be read; null when there is none of that id.</summary>
    public Stream? Open(string incidentId)
    {
        // What names no file of ours names no file at all: an id never reaches the file system as a path.
        if (!IsId(incidentId))
        {
            return null;
        }

        try
        {
            return new FileStream(PathOf(incidentId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsId(string text) => text.Length is > 0 and <= 64 && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static IncidentHeader HeaderOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = new byte[(int)Math.Min(stream.Length, HeaderBytesMax)];
        stream.ReadExactly(start);
        var length = Array.IndexOf(start, (byte)'\n');
        return length > 0 ? IncidentReader.HeaderIn(start.AsSpan(0, length)) : throw new InvalidDataException("The file has no whole first line.");
    }

    private string PathOf(string incidentId) => Path.Combine(_directory, incidentId + Ending);

    // Ids begin with the time they were made, so the order of names is the order of time.
    private void Trim()
    {
        var files = new DirectoryInfo(_directory).GetFiles("*" + Ending).OrderByDescending(static file => file.Name, StringComparer.Ordinal).ToArray();
        var bytes = 0L;
        for (var index = 0; index < files.Length; index++)
        {
            bytes += files[index].Length;
            if (index > 0 && (index >= _filesMax || bytes > _bytesMax))
            {
                files[index].Delete();
            }
        }
    }
}

/// <summary>One file.</summary>
/// <param name="Header">What it is about.</param>
/// <param name="Bytes">Its length in bytes.</param>
public sealed record StoredIncident(IncidentHeader Header, long Bytes);
