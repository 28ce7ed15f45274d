using System.Text.Json.Serialization;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>The file that keeps what was counted of pens: <c>diagnostics.json</c>.</summary>
internal sealed record DiagnosticsDocument
{
    public const string FormatName = "pen-diagnostics";

    public const int CurrentVersion = 1;

    public required string Format { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<DiagnosedPen> Pens { get; init; }
}

/// <summary>One pen of it.</summary>
internal sealed record DiagnosedPen
{
    public required string PenId { get; init; }

    public required DateTimeOffset CountedSince { get; init; }

    public required CountBegin BegunBy { get; init; }

    public required DateTimeOffset KeptAt { get; init; }

    public required LinkCounters Line { get; init; }

    public required long PenFrameErrors { get; init; }

    public required long PenRefusedPermissions { get; init; }

    public required long PenStarts { get; init; }

    public required long StopsUnwritten { get; init; }

    /// <summary>By the name of what was timed; what nothing was timed of is left out.</summary>
    public required IReadOnlyDictionary<string, TimedDurations> Durations { get; init; }
}

/// <summary>What was timed of one kind.</summary>
internal sealed record TimedDurations
{
    public required long SumUs { get; init; }

    public required long LongestUs { get; init; }

    /// <summary>How many by the lowest duration of their bucket in us, which outlives another division into buckets; empty ones are left out.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }
}

/// <summary>Generated serialization of the file.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(DiagnosticsDocument))]
internal sealed partial class DiagnosticsJson : JsonSerializerContext;
