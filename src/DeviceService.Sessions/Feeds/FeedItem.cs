namespace DeviceService.Sessions;

/// <summary>Why something in a feed is missing.</summary>
public enum GapReason
{
    /// <summary>The cursor is of another run; a snapshot follows.</summary>
    InstanceChanged = 1,

    /// <summary>The cursor is older than what is kept; a snapshot follows.</summary>
    TooOld = 2,

    /// <summary>This reader was slower than the feed.</summary>
    ReaderBehind = 3,

    /// <summary>The line delivered nothing valid.</summary>
    Line = 4,
}

/// <summary>One thing that a reader of a feed gets.</summary>
public abstract record FeedItem<TSnapshot, TEvent>
{
    private FeedItem()
    {
    }

    /// <summary>Where this stands.</summary>
    public required Cursor Cursor { get; init; }

    /// <summary>Everything as it is at the cursor.</summary>
    /// <param name="Value">The state.</param>
    public sealed record Snapshot(TSnapshot Value) : FeedItem<TSnapshot, TEvent>;

    /// <summary>What happened.</summary>
    /// <param name="Value">The event.</param>
    public sealed record Happened(TEvent Value) : FeedItem<TSnapshot, TEvent>;

    /// <summary>Something is missing.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="First">First missing sequence; null where not known.</param>
    /// <param name="Last">Last missing sequence; null where not known.</param>
    public sealed record Gap(GapReason Reason, long? First, long? Last) : FeedItem<TSnapshot, TEvent>;

    /// <summary>Nothing else came for a second; the cursor is the newest.</summary>
    public sealed record Heartbeat : FeedItem<TSnapshot, TEvent>;
}
