using System.Text.Json.Serialization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>The first line of an incident file: what it is about. docs/incidents.md has every field.</summary>
public sealed record IncidentHeader
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "pen-incident";

    /// <summary>The version of the format that this build writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Names the format.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Its version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The incident's id, which the file is named after.</summary>
    public required string IncidentId { get; init; }

    /// <summary>When the first cause was noticed, wall time, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same in microseconds of the monotonic clock of that run.</summary>
    public required long MonotonicUs { get; init; }

    /// <summary>The pen; absent before one has answered.</summary>
    public string? PenId { get; init; }

    /// <summary>The line it was on.</summary>
    public required string Line { get; init; }

    /// <summary>The run of the service that the monotonic clock belongs to.</summary>
    public required string ServiceBuild { get; init; }

    /// <summary>Telemetry rate that pens were asked for, in samples per second.</summary>
    public required int SamplesPerSecond { get; init; }

    /// <summary>Number of the newest stop when the file begins: the first stop in it has the next one.</summary>
    public required long StopNumber { get; init; }

    /// <summary>From when on everything is kept, in microseconds of the monotonic clock.</summary>
    public required long FromUs { get; init; }

    /// <summary>Until when.</summary>
    public required long UntilUs { get; init; }

    /// <summary>What went wrong, in the order in which it was noticed; at least one.</summary>
    public required IReadOnlyList<IncidentCauseEntry> Causes { get; init; }
}

/// <summary>One thing that went wrong.</summary>
/// <param name="Cause">What.</param>
/// <param name="Name">The stop's reason, the link's sub-reason, the faults or the event.</param>
/// <param name="RuleId">The rule that stopped; empty where none did.</param>
/// <param name="Sentence">What happened.</param>
/// <param name="Us">When, in microseconds of the monotonic clock.</param>
public sealed record IncidentCauseEntry(IncidentCause Cause, string Name, string RuleId, string Sentence, long Us);

/// <summary>A line of an incident file between the first and the last: bytes, or a note.</summary>
public sealed record IncidentLine
{
    /// <summary>When, in microseconds of the monotonic clock.</summary>
    public required long Us { get; init; }

    /// <summary>Which way bytes went; absent for a note.</summary>
    public LineDirection? Direction { get; init; }

    /// <summary>The bytes as base64; absent for a note.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>True for bytes of the handshake that are older than the rest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Greeting { get; init; }

    /// <summary>What was decided or noticed; absent for bytes.</summary>
    public FlightNote? Note { get; init; }
}

/// <summary>The last line: a file without it was cut.</summary>
/// <param name="Lines">Lines before this one.</param>
/// <param name="Sha256">SHA-256 of all bytes before this line, lower-case hexadecimal.</param>
public sealed record IncidentEnd(int Lines, string Sha256);

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = false)]
[JsonSerializable(typeof(IncidentHeader))]
[JsonSerializable(typeof(IncidentLine))]
[JsonSerializable(typeof(IncidentEnd))]
internal sealed partial class IncidentJson : JsonSerializerContext;
