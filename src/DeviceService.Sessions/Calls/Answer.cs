using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a <see cref="Request"/> came to. Durable in the journal before it is given.</summary>
public sealed record Answer
{
    /// <summary>The refusal; null when it was carried out.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>True when this request was answered before: <see cref="First"/> is that answer, and nothing was done now unless it always acts.</summary>
    public bool Replayed { get; init; }

    /// <summary>What the first answer showed.</summary>
    public required FirstAnswer First { get; init; }

    /// <summary>The session as it is now; null for calls about none.</summary>
    public SessionView? Session { get; init; }

    /// <summary>The pen as it is now; null for calls about none.</summary>
    public PenView? Pen { get; init; }

    /// <summary>For DetachPen: whether the line is attached now.</summary>
    public bool Attached { get; init; }
}
