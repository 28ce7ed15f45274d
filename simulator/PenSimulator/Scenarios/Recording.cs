using Simulator.V1;

namespace PenSimulator.Scenarios;

/// <summary>What is true of a pen, kept each so many milliseconds of its time. It lives on whoever steps the pen.</summary>
public sealed class Recording
{
    private const uint DurationMostMs = 600_000;
    private const uint IntervalMostMs = 1_000;
    private const uint MomentsMost = 20_000;
    private readonly VirtualPen _pen;
    private readonly uint _durationMs;
    private readonly uint _intervalMs;
    private readonly List<Moment> _moments = [];
    private readonly TaskCompletionSource<IReadOnlyList<Moment>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _ms;

    private Recording(VirtualPen pen, uint durationMs, uint intervalMs)
    {
        (_pen, _durationMs, _intervalMs) = (pen, durationMs, intervalMs);
        _pen.Ticked += Keep;
    }

    /// <summary>What was kept so far, oldest first.</summary>
    public IReadOnlyList<Moment> Moments => _moments;

    /// <summary>Ends when its duration is over; canceled by <see cref="End"/>.</summary>
    public Task<IReadOnlyList<Moment>> Completion => _completion.Task;

    /// <summary>Begins with the pen's next millisecond.</summary>
    /// <param name="pen">The pen.</param>
    /// <param name="durationMs">1 to 600,000 ms of the pen's time.</param>
    /// <param name="intervalMs">1 to 1,000 ms; at most 20,000 moments in all.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static Recording Begin(VirtualPen pen, uint durationMs, uint intervalMs = 1)
    {
        ArgumentNullException.ThrowIfNull(pen);
        if (durationMs is 0 or > DurationMostMs)
        {
            throw new ArgumentException($"duration_ms is {durationMs}. Give 1 to {DurationMostMs}.");
        }

        if (intervalMs is 0 or > IntervalMostMs || durationMs / intervalMs > MomentsMost)
        {
            throw new ArgumentException(
                $"interval_ms is {intervalMs}. Give 1 to {IntervalMostMs}, and so that {durationMs} ms are {MomentsMost} moments at the most.");
        }

        return new Recording(pen, durationMs, intervalMs);
    }

    /// <summary>Nothing more is kept. Without effect once it is over.</summary>
    public void End()
    {
        _pen.Ticked -= Keep;
        _completion.TrySetCanceled();
    }

    private void Keep()
    {
        if (_ms % _intervalMs == 0)
        {
            _moments.Add(_pen.GetMoment());
        }

        if (++_ms >= _durationMs)
        {
            _pen.Ticked -= Keep;
            _completion.TrySetResult(_moments);
        }
    }
}
