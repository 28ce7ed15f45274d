namespace DeviceService.Clinic;

/// <summary>What a clinic's book is told at its start.</summary>
public sealed record ClinicOptions
{
    /// <summary>Whose calendar days count for intervals and expiries.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Makes ids: the prefix, a dash, and something unique for ever that sorts by time.</summary>
    public Func<string, string> NewId { get; init; } = static prefix => $"{prefix}-{Guid.CreateVersion7():N}";
}
