namespace DeviceService.Sessions;

/// <summary>Something that changed among the attached pens.</summary>
public abstract record PenFleetEvent
{
    private PenFleetEvent()
    {
    }

    /// <summary>A pen is new or changed.</summary>
    /// <param name="Pen">The whole of it.</param>
    public sealed record Changed(PenView Pen) : PenFleetEvent;

    /// <summary>A line was let go.</summary>
    /// <param name="Line">The line.</param>
    public sealed record Detached(string Line) : PenFleetEvent;
}
