namespace DeviceService.Sessions;

/// <summary>A reader of a feed that loses nothing fell too far behind and was cut off; it resumes from the cursor.</summary>
public sealed class FeedBehindException(Cursor cursor, long behind)
    : Exception($"The reader fell {behind} events behind and was cut off; resume after {cursor.Sequence}.")
{
    /// <summary>The newest that this reader was given.</summary>
    public Cursor Cursor { get; } = cursor;

    /// <summary>Events that waited for it.</summary>
    public long Behind { get; } = behind;
}
