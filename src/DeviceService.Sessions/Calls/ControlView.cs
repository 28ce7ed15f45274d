namespace DeviceService.Sessions;

/// <summary>Who controls a pen.</summary>
public sealed record ControlView
{
    /// <summary>The pen.</summary>
    public required string PenId { get; init; }

    /// <summary>Fencing number of the lease in force; 0 while nobody has control.</summary>
    public uint LeaseNumber { get; init; }

    /// <summary>Who holds it; null while nobody does.</summary>
    public Actor? Holder { get; init; }

    /// <summary>The holder's own name for its place; empty while nobody holds it.</summary>
    public string ClientName { get; init; } = "";

    /// <summary>When it was given; null while nobody holds it.</summary>
    public Moment? GrantedAt { get; init; }

    /// <summary>Until when it holds unless renewed, by the service's monotonic clock; null while nobody holds it.</summary>
    public long? ExpiresAtUs { get; init; }
}
