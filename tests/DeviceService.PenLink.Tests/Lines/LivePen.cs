using System.Diagnostics;

namespace DeviceService.PenLink.Tests;

/// <summary>A fake pen that lives in real time on some wire.</summary>
internal sealed class LivePen : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _life;
    private readonly Lock _gate = new();

    public LivePen(Func<byte[]> read, Action<byte[]> write) => _life = Task.Run(() => Live(read, write));

    public FakePen Pen { get; } = new();

    /// <summary>Asks the pen something between two of its milliseconds.</summary>
    public T Ask<T>(Func<FakePen, T> question)
    {
        lock (_gate)
        {
            return question(Pen);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_life.IsCompleted)
        {
            await _ending.CancelAsync();
        }

        await _life;
        _ending.Dispose();
    }

    private async Task Live(Func<byte[]> read, Action<byte[]> write)
    {
        var watch = Stopwatch.StartNew();
        long lived = 0;
        while (!_ending.IsCancellationRequested)
        {
            for (; lived < watch.ElapsedMilliseconds; lived++)
            {
                lock (_gate)
                {
                    Pen.Receive(read());
                    var bytes = Pen.Step();
                    if (bytes.Length > 0)
                    {
                        write(bytes);
                    }
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
