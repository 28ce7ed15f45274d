namespace DeviceService.Simulation.Worlds;

/// <summary>A motor that its own fault powers, as it is in this millisecond.</summary>
internal readonly record struct WeldedSight
{
    /// <summary>It turns, whatever anybody says, and its cable is in.</summary>
    public bool Turns { get; init; }

    /// <summary>The service has a stop that it has not seen obeyed.</summary>
    public bool Stopped { get; init; }

    /// <summary>The pen is armed.</summary>
    public bool Armed { get; init; }

    /// <summary>There is a service, and it hears the pen.</summary>
    public bool Seen { get; init; }

    /// <summary>An alarm stands that says to remove the power.</summary>
    public bool Said { get; init; }
}

/// <summary>What nothing on the line can stop has to be said in time, and is armed no more (P3).</summary>
internal sealed class WeldedWatch
{
    /// <summary>From the stop to the alarm.</summary>
    public const int SaidWithinMs = 2_500;

    private int _unsaidMs;

    /// <summary>Since when it turns although somebody stopped it: a person, the guard, a disarm or an abort that became a stop; in ms, -1 for not.</summary>
    public int StopAt { get; set; } = -1;

    /// <summary>What is wrong in this millisecond; null for nothing.</summary>
    public string? Look(int ms, in WeldedSight sight)
    {
        if (!sight.Turns)
        {
            (StopAt, _unsaidMs) = (-1, 0);
            return null;
        }

        StopAt = StopAt < 0 && sight.Stopped ? ms : StopAt;

        // A motor that turns although its pen is not armed has to be stopped by somebody first, and nobody can who is away.
        _unsaidMs = !sight.Armed && sight.Seen && !sight.Said ? _unsaidMs + 1 : 0;
        return StopAt >= 0 && ms - StopAt == SaidWithinMs && !sight.Said ? $"its motor turns {SaidWithinMs} ms after a stop, and no alarm says to remove the power"
            : StopAt >= 0 && ms - StopAt > PenWatch.DeadManMs && sight.Armed ? $"it is armed, {ms - StopAt} ms after a stop that its motor did not obey"
            : _unsaidMs > SaidWithinMs ? $"its motor has turned for {_unsaidMs} ms with the pen not armed, and no alarm says to remove the power"
            : null;
    }
}
