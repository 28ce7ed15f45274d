namespace DeviceService.Simulation.Worlds;

/// <summary>
/// By when a motor stands that lost its leave: as soon as it can hear of it; and where nothing can reach it, once its own dead-man ends it, or,
/// without that, once its host has been silent for too long or is back.
/// </summary>
internal sealed class StopDeadlines
{
    // A pen that hears nothing ends its session by itself (penlink.md, section 12).
    private const int SilenceMs = 5_000;
    private const int None = int.MaxValue;

    private int _stopBy = None;
    private int _lossBy = None;
    private int _lostAt;

    /// <summary>Until then it may turn, in ms; 0 where leave never ended.</summary>
    public int By => Math.Min(_stopBy, _lossBy) is var by and not None ? by : 0;

    /// <summary>Leave ended.</summary>
    /// <param name="ms">Now.</param>
    /// <param name="withinMs">It stands within this time.</param>
    /// <param name="lost">Nothing reaches the pen: its dead-man alone can end it.</param>
    /// <param name="pending">Whether nothing was armed since leave ended last: a deadline that was set then stays.</param>
    public void Set(int ms, int withinMs, bool lost, bool pending)
    {
        if (!pending)
        {
            (_stopBy, _lossBy) = (None, None);
        }

        if (!lost)
        {
            _stopBy = Math.Min(_stopBy, ms + withinMs);
            return;
        }

        _lostAt = _lossBy == None ? ms : _lostAt;
        _lossBy = Math.Min(_lossBy, ms + withinMs);
    }

    /// <summary>A millisecond passed. What a dead-man that does not work cannot end, ends as soon as the host is back, and by the pen's own silence.</summary>
    public void Look(int ms, in Situation situation)
    {
        if (_lossBy != None && situation is { DeadManOff: true, Cut: true })
        {
            _lossBy = Math.Max(_lossBy, Math.Min(ms + situation.HeldMs, _lostAt + SilenceMs) + PenWatch.DeadManMs);
        }
    }
}
