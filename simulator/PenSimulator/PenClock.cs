namespace PenSimulator;

/// <summary>The world's time as a pen lives it: real time, or so many percent of it. It never goes back.</summary>
internal sealed class PenClock(TimeProvider time)
{
    /// <summary>Real time.</summary>
    public const int Real = 100;

    private const int Slowest = 10;
    private const int Fastest = 10_000;
    private long _since = time.GetTimestamp();
    private ulong _sinceUs;

    /// <summary>How fast it runs.</summary>
    public int Percent { get; private set; } = Real;

    public ulong NowUs => _sinceUs + ((ulong)time.GetElapsedTime(_since).TotalMicroseconds * (ulong)Percent / Real);

    /// <summary>How long so much of the pen's time takes in the machine's.</summary>
    public TimeSpan Lasts(ulong us) => TimeSpan.FromMicroseconds((double)us * Real / Percent);

    /// <exception cref="ArgumentException">It is out of 10 to 10,000.</exception>
    public void Run(long percent)
    {
        if (percent is < Slowest or > Fastest)
        {
            throw new ArgumentException($"percent is {percent}. Give {Slowest} to {Fastest}; {Real} is real time.");
        }

        (_sinceUs, _since) = (NowUs, time.GetTimestamp());
        Percent = (int)percent;
    }
}
