using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether an override counts.</summary>
public enum OverrideStanding
{
    /// <summary>It counts.</summary>
    InForce = 1,

    /// <summary>Its time is over.</summary>
    Expired = 2,

    /// <summary>Somebody took it back.</summary>
    Revoked = 3,

    /// <summary>Over: how long it has lasted, nobody can tell.</summary>
    ClockUnsure = 4,
}

/// <summary>An override and what became of it.</summary>
/// <param name="Record">As it was signed.</param>
/// <param name="At">When.</param>
public sealed record GrantedOverride(OverrideRecord Record, Stamp At)
{
    /// <summary>Who took it back, and why; null while nobody did.</summary>
    public OverrideRevocationRecord? Revoked { get; init; }

    /// <summary>When that was.</summary>
    public Stamp? RevokedAt { get; init; }

    /// <summary>Whether it was in force when the service began anew after its wall clock had been stepped.</summary>
    public bool ClockUnsure { get; init; }

    /// <summary>By the journal's time, when it ends, exclusive: as long after the signature as was signed, whatever the wall shows then.</summary>
    public TimeSpan EndsAt => At.JournalTime + (Record.ExpiresAt - Record.At.WallTime);

    /// <summary>What it counts for at this journal's time.</summary>
    public OverrideStanding StandingAt(TimeSpan journalTime) =>
        Revoked is not null ? OverrideStanding.Revoked
        : ClockUnsure ? OverrideStanding.ClockUnsure
        : journalTime < EndsAt ? OverrideStanding.InForce
        : OverrideStanding.Expired;
}
