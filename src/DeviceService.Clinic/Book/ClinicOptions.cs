using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>What a clinic's book is told at its start.</summary>
public sealed record ClinicOptions
{
    /// <summary>Whose calendar days count for intervals and expiries.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The profile in force, asked anew each time.</summary>
    public required Func<SafetyProfile> Profile { get; init; }

    /// <summary>Whether the clinic's rules bind: sign-in, preparation, screening, course, cartridge. Where they do not, only what is known
    /// against the person who treats counts.</summary>
    public bool Enforced { get; init; } = true;

    /// <summary>What a prescriber permitted.</summary>
    internal IPrescriberLeave Leave { get; init; } = OverrideLeave.Instance;

    /// <summary>Makes ids: the prefix, a dash, and something unique for ever that sorts by time.</summary>
    public Func<string, string> NewId { get; init; } = static prefix => $"{prefix}-{Guid.CreateVersion7():N}";
}
