using System.Diagnostics;

namespace DeviceService.Benchmarks;

/// <summary>
/// A disk that is slow because somebody else writes to it: four megabytes and a sync, over and over, in the folder that the host's records lie in.
/// What a small sync takes meanwhile is measured beside it.
/// </summary>
internal sealed class SlowDisk : IDisposable
{
    private readonly string _directory;
    private readonly Thread[] _threads;
    private readonly List<double> _syncMs = [];
    private volatile bool _ending;

    public SlowDisk(BenchOptions options)
    {
        _directory = options.FreshDirectory("disk");
        _threads =
        [
            new Thread(() => Run("large", 4 * 1024 * 1024, TimeSpan.Zero, null)) { IsBackground = true },
            new Thread(() => Run("small", 4 * 1024, TimeSpan.FromMilliseconds(50), _syncMs)) { IsBackground = true },
        ];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public Summary SyncMs
    {
        get
        {
            lock (_syncMs)
            {
                return Summary.Of(_syncMs);
            }
        }
    }

    public void Dispose()
    {
        _ending = true;
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private void Run(string name, int bytes, TimeSpan pause, List<double>? syncMs)
    {
        var block = new byte[bytes];
        using var file = new FileStream(Path.Combine(_directory, name), FileMode.Create, FileAccess.Write, FileShare.None, 1);
        while (!_ending)
        {
            file.Position = 0;
            file.Write(block);
            var began = Stopwatch.GetTimestamp();
            file.Flush(flushToDisk: true);
            if (syncMs is not null)
            {
                lock (syncMs)
                {
                    syncMs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }

            Thread.Sleep(pause);
        }
    }
}
