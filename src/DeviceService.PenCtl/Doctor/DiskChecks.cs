namespace DeviceService.PenCtl;

/// <summary>The data directory's disk: how much room there is, and how long a sync takes, for which every caller waits.</summary>
internal static class DiskChecks
{
    private const long RoomWarning = 2L * 1024 * 1024 * 1024;

    // Below 64 MiB no incident is written any more, and below 16 MiB the journal says that it cannot write.
    private const long RoomProblem = 64L * 1024 * 1024;
    private const int Syncs = 15;
    private const int BlockLength = 4096;

    private static readonly TimeSpan SyncWarning = TimeSpan.FromMilliseconds(100);

    // The service disarms when a sync lasts this long.
    private static readonly TimeSpan SyncProblem = TimeSpan.FromSeconds(1);

    /// <summary>Looks at a data directory.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="directory">Path of the directory on it.</param>
    /// <param name="clock">For how long a sync takes.</param>
    public static IEnumerable<Finding> Look(MachineFiles machine, string directory, TimeProvider clock)
    {
        var real = machine.Real(directory);
        if (!Directory.Exists(real))
        {
            yield return new(Severity.Note, "disk", $"The data directory {directory} is not there.", "Name the service's own with --data DIR.");
            yield break;
        }

        yield return Room(directory, FreeBytes(real));
        yield return Sync(directory, Measure(real, clock, out var problem), problem);
    }

    /// <summary>What so much free room means.</summary>
    public static Finding Room(string directory, long free)
    {
        var sentence = $"{free / (1024 * 1024)} MiB are free for {directory}";
        return free < RoomProblem ? new(Severity.Problem, "disk room", $"{sentence}: the journal will soon not be written, and nothing armed.", "Make room, or move the data directory.")
            : free < RoomWarning ? new(Severity.Warning, "disk room", $"{sentence}; a treatment day may take some hundred.", "Make room.")
            : new(Severity.Ok, "disk room", $"{sentence}.");
    }

    /// <summary>What such syncs mean.</summary>
    public static Finding Sync(string directory, IReadOnlyList<TimeSpan> syncs, string? problem)
    {
        if (syncs.Count == 0)
        {
            return new(Severity.Note, "sync speed", $"Not measured in {directory}: {problem}.", "Run penctl doctor as who may write there.");
        }

        var (median, worst) = (syncs.Order().ElementAt(syncs.Count / 2), syncs.Max());
        var sentence = FormattableString.Invariant($"A sync takes {median.TotalMilliseconds:0.0} ms, the slowest of {syncs.Count} {worst.TotalMilliseconds:0.0} ms");
        return worst >= SyncProblem ? new(Severity.Problem, "sync speed", $"{sentence}: at 1 s the service disarms.", "Use a local disk that is not worn or shared; not a network file system.")
            : median >= SyncWarning ? new(Severity.Warning, "sync speed", $"{sentence}; every call waits for one.", "Use a faster local disk.")
            : new(Severity.Ok, "sync speed", $"{sentence}.");
    }

    private static long FreeBytes(string real) => new DriveInfo(real).AvailableFreeSpace;

    private static List<TimeSpan> Measure(string real, TimeProvider clock, out string? problem)
    {
        var path = Path.Combine(real, $".penctl-sync-{Guid.NewGuid():N}");
        var syncs = new List<TimeSpan>();
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose, BufferSize = 0 });
            var block = new byte[BlockLength];
            for (var sync = 0; sync < Syncs; sync++)
            {
                var began = clock.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                syncs.Add(clock.GetElapsedTime(began));
            }

            problem = null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            problem = wrong.Message.TrimEnd('.');
        }

        return syncs;
    }
}
