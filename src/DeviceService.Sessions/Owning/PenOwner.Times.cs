using DeviceService.Safety;

namespace DeviceService.Sessions;

// What is counted and timed of this pen, to tell cable, host and firmware apart. Nothing here waits, allocates or decides.
internal sealed partial class PenOwner
{
    private const long Nobody = 0;

    // When the oldest signal was given that the loop has not looked at yet.
    private long _signalledAt = Nobody;

    // Whether the newest stop was written to a pen that has been online ever since: only then does its confirmation say how fast the pen is.
    private volatile bool _confirmationIsTimed;

    /// <summary>Counted since <see cref="OpenedAt"/>.</summary>
    public PenTimes Times { get; } = new();

    /// <summary>When the line was attached in this run: from here on is counted.</summary>
    public Moment OpenedAt { get; }

    /// <summary>Everything that was counted and timed so far. Any thread.</summary>
    public PenMeasure Measure => Times.Snapshot(LinkCounters);

    public void OnLineThreadWoke(TimeSpan late) => Times.Add(PenDuration.LineThreadLate, late);

    public void OnPermissionWritten(TimeSpan late) => Times.Add(PenDuration.PermissionLate, late);

    public void OnRoundTrip(TimeSpan roundTrip, TimeSpan atPen)
    {
        Times.Add(PenDuration.RoundTrip, roundTrip);
        Times.Add(PenDuration.PenTurnaround, atPen);
    }

    public void OnCommandTimed(TimeSpan took) => Times.Add(PenDuration.CommandAnswer, took);

    private void NoteStop(PenDuration kind, StopFrameFate fate, TimeSpan took)
    {
        _confirmationIsTimed = fate == StopFrameFate.Written && _link is { Status.State: LinkState.Online };
        Times.Stopped(kind, fate, took);
    }

    private void NoteConfirmation(StopConfirmation confirmation)
    {
        if (_confirmationIsTimed)
        {
            Times.Add(PenDuration.StopConfirmed, confirmation.Latency);
        }
    }

    private void NoteSignal()
    {
        if (Volatile.Read(ref _signalledAt) == Nobody)
        {
            Interlocked.CompareExchange(ref _signalledAt, _around.Clock.Time.GetTimestamp(), Nobody);
        }
    }

    // The loop looks: late by as long as the oldest signal waited, or by what its own tick came after its time.
    private void NoteWaking(long waitedFrom)
    {
        var signalledAt = Interlocked.Exchange(ref _signalledAt, Nobody);
        var time = _around.Clock.Time;
        Times.Add(PenDuration.OwnerLoopLate, signalledAt != Nobody ? time.GetElapsedTime(signalledAt) : time.GetElapsedTime(waitedFrom) - TickInterval);
    }
}
