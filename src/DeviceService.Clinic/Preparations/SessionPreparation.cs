using System.Collections.Immutable;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What is on record around one session's treatment.</summary>
public sealed record SessionPreparation
{
    /// <summary>Of a session about which nothing was recorded.</summary>
    public static readonly SessionPreparation Nothing = new();

    /// <summary>The session's pen.</summary>
    public string PenId { get; init; } = "";

    /// <summary>Where the session stands.</summary>
    public SessionState State { get; init; } = SessionState.Created;

    /// <summary>The newest record of preparation; null before the first.</summary>
    public PreparationRecord? Newest { get; init; }

    /// <summary>What was seen, oldest first.</summary>
    public ImmutableList<EndpointRecord> Endpoints { get; init; } = [];

    /// <summary>The newest aftercare that was given; null before the first.</summary>
    public AftercareRecord? Aftercare { get; init; }
}
