using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Notices the moment in which an override expires, and has every pen judged again: what was armed under it is disarmed then, and not
/// at the next call. It waits for the next end alone, so that it has to be told of each change.
/// </summary>
public sealed class OverrideWatch : IAsyncDisposable
{
    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    private readonly ClinicBook _book;
    private readonly Clockwork _clock;
    private readonly ITimer _waiting;
    private readonly Lock _gate = new();
    private TimeSpan _lookedAt;

    /// <summary>Waits for nothing before <see cref="Set"/>.</summary>
    public OverrideWatch(ClinicBook book, Clockwork clock)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(clock);
        _book = book;
        _clock = clock;
        _waiting = clock.Time.CreateTimer(static watch => ((OverrideWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// The book was read or has changed: waits for the next end, and has every pen judged again where one ended since it looked last. Any
    /// thread; does not wait.
    /// </summary>
    public void Set() => Look();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _waiting.DisposeAsync();

    private void Look()
    {
        bool expired;

        // Under the gate the newest state is read, so that of two who look at once the later one knows at least as much. Who judged the pens
        // on the way here did so a moment ago: what ended since then is nobody's but ours to notice, as the timer now waits for a later end.
        lock (_gate)
        {
            var now = Now();
            expired = _book.State.Overrides.AnyExpired(_lookedAt, now);
            _lookedAt = now;
            SetAfter(now);
        }

        if (expired)
        {
            _book.Changed();
        }
    }

    private TimeSpan Now() => _book.State.Time.Of(_clock.Now).JournalTime;

    // A timer may be early by less than its step; then it waits once more.
    private void SetAfter(TimeSpan now) => _waiting.Change(
        _book.State.Overrides.NextEnd(now) is { } end ? end - now + TimerStep : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
