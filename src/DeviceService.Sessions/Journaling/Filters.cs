using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Which sessions are wanted; null means all.</summary>
/// <param name="PenId">Of this pen.</param>
/// <param name="PatientReference">Of this patient.</param>
/// <param name="States">In one of these states.</param>
/// <param name="OpenOnly">Neither completed nor aborted.</param>
/// <param name="CreatedFrom">Created at or after.</param>
/// <param name="CreatedBefore">Created before.</param>
public sealed record SessionFilter(
    string? PenId = null,
    string? PatientReference = null,
    IReadOnlyCollection<SessionState>? States = null,
    bool OpenOnly = false,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null);

/// <summary>Which passes are wanted; null means all.</summary>
/// <param name="SessionId">Of this session.</param>
/// <param name="PenId">Of this pen.</param>
/// <param name="PatientReference">Of this patient.</param>
/// <param name="CartridgeTagId">Made with this cartridge.</param>
/// <param name="StartedFrom">Started at or after.</param>
/// <param name="StartedBefore">Started before.</param>
public sealed record PassFilter(
    string? SessionId = null,
    string? PenId = null,
    string? PatientReference = null,
    string? CartridgeTagId = null,
    DateTimeOffset? StartedFrom = null,
    DateTimeOffset? StartedBefore = null);

/// <summary>Which stops are wanted; null means all.</summary>
/// <param name="PenId">Of this pen.</param>
/// <param name="Reason">For this reason.</param>
/// <param name="StoppedFrom">Stopped at or after.</param>
/// <param name="StoppedBefore">Stopped before.</param>
public sealed record StopFilter(
    string? PenId = null,
    StopReason? Reason = null,
    DateTimeOffset? StoppedFrom = null,
    DateTimeOffset? StoppedBefore = null);

/// <summary>How many stops had one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many, from 1.</param>
/// <param name="NewestAt">When the newest of them was.</param>
public sealed record StopCount(StopReason Reason, long Count, DateTimeOffset NewestAt);

/// <summary>Which entries are exported; null means all.</summary>
/// <param name="SessionId">Of this session.</param>
/// <param name="PenId">Of this pen.</param>
/// <param name="FirstNumber">From this place in the chain, inclusive.</param>
/// <param name="LastNumber">To this place in the chain, inclusive.</param>
/// <param name="From">At or after.</param>
/// <param name="Before">Before.</param>
/// <param name="Kinds">Of one of these kinds.</param>
public sealed record ExportFilter(
    string? SessionId = null,
    string? PenId = null,
    long? FirstNumber = null,
    long? LastNumber = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Before = null,
    IReadOnlyCollection<EntryKind>? Kinds = null);
