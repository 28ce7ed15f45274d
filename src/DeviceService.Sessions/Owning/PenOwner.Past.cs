using DeviceService.Safety;

namespace DeviceService.Sessions;

// A line that learns which pen hangs on it: what is on record of that pen is read first, and taken up with the handshake, in one decision. What
// the line told after the handshake waits; stops, time and calls do not. As long as it waits no pen is known here, and nothing can be armed.
internal sealed partial class PenOwner
{
    private static readonly TimeSpan PastRetryInterval = TimeSpan.FromSeconds(2);

    private PenPast? _past;
    private long? _pastAskedAt;
    private int _readingPast;

    private PenEvent? TakeTold()
    {
        if (!_told.TryPeek(out var next))
        {
            return null;
        }

        if (next is not PenEvent.HandshakeCompleted handshake || _state.PenId is not null)
        {
            return _told.TryDequeue(out next) ? next : null;
        }

        return PastOf(handshake.Report.Identity.SerialNumber) is { } past && _told.TryDequeue(out _) ? handshake with { Past = past } : null;
    }

    private PenPast? PastOf(string penId)
    {
        if (Volatile.Read(ref _past) is { } known && known.PenId == penId)
        {
            return known;
        }

        if (Volatile.Read(ref _readingPast) == 0
            && (_pastAskedAt is not { } asked || _around.Clock.Time.GetElapsedTime(asked) >= PastRetryInterval))
        {
            _pastAskedAt = _around.Clock.Time.GetTimestamp();
            Volatile.Write(ref _readingPast, 1);
            _ = ReadPastAsync(penId);
        }

        return Volatile.Read(ref _past) is { } read && read.PenId == penId ? read : null;
    }

    private async Task ReadPastAsync(string penId)
    {
        try
        {
            Volatile.Write(ref _past, await PenPast.ReadAsync(_around.Journal, penId, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // "There is nothing" would be a lie; it is read again.
            SessionsLog.PastUnreadable(_logger, penId, unreadable.Message);
        }

        Volatile.Write(ref _readingPast, 0);
        Wake();
    }

    // A stop that was called before the line knew its pen has a number that counts for an earlier one now: it is called again.
    private void CountStopsOn(Effect.CountStopsOn on)
    {
        Link.Latch.CountOnFrom(on.Number);
        if (on.Open is { } open)
        {
            StopAs(StopOrigin.Loop, open.Reason, $"Not acknowledged when its pen came to this line: {open.Sentence}", Actor.Service);
        }
        else if (Link.Latch.Reason is { } held)
        {
            StopAs(StopOrigin.Loop, held, "Called before this line knew its pen.", Actor.Service);
        }
    }
}
