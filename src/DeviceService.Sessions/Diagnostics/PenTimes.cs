namespace DeviceService.Sessions;

/// <summary>
/// What is counted and timed of one pen while its line is attached, beside what the link counts itself. Everything is made at the beginning:
/// counting allocates nothing, waits for nobody, and may be done on any thread.
/// </summary>
internal sealed class PenTimes
{
    private readonly DurationHistogram[] _histograms = [.. Enum.GetValues<PenDuration>().Select(static _ => new DurationHistogram())];
    private long _stopsUnwritten;

    public PenReports Reports { get; } = new();

    public void Add(PenDuration kind, TimeSpan took) => _histograms[(int)kind - 1].Add(took.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>A stop was called; <paramref name="took"/> until the line had it.</summary>
    public void Stopped(PenDuration kind, StopFrameFate fate, TimeSpan took)
    {
        if (fate == StopFrameFate.LineDown)
        {
            Interlocked.Increment(ref _stopsUnwritten);
        }
        else
        {
            Add(kind, took);
        }
    }

    /// <summary>What was counted so far, with what the link counted.</summary>
    public PenMeasure Snapshot(LinkCounters line) => new()
    {
        Line = line,
        PenFrameErrors = Reports.FrameErrors,
        PenRefusedPermissions = Reports.RefusedPermissions,
        PenStarts = Reports.Starts,
        StopsUnwritten = Interlocked.Read(ref _stopsUnwritten),
        Durations = [.. _histograms.Select(static one => one.Snapshot())],
    };
}
