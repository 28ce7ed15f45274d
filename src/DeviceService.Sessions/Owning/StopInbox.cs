using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Stops that have acted and wait to be recorded. Read before everything else, and never refused: beyond a few that wait, further ones are told
/// with the newest (law 15), so that no storm of stops can grow it.
/// </summary>
internal sealed class StopInbox(Func<string, string> newId)
{
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly List<PenEvent.Stopped> _waiting = [];

    /// <summary>Returns the id under which the stop will be recorded.</summary>
    public string Put(StopOutcome outcome, StopReason reason, string sentence, Actor by, Moment at)
    {
        lock (_gate)
        {
            if (_waiting.Count < Most)
            {
                var stop = new PenEvent.Stopped(outcome, reason, sentence, by, at) { StopId = newId("stp") };
                _waiting.Add(stop);
                return stop.StopId;
            }

            _waiting[^1] = _waiting[^1] with { Outcome = outcome, Coalesced = _waiting[^1].Coalesced + 1 };
            return _waiting[^1].StopId;
        }
    }

    public bool TryTake(out PenEvent.Stopped? stop)
    {
        lock (_gate)
        {
            stop = _waiting.Count > 0 ? _waiting[0] : null;
            if (stop is not null)
            {
                _waiting.RemoveAt(0);
            }

            return stop is not null;
        }
    }
}
