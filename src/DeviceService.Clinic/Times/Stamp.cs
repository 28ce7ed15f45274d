namespace DeviceService.Clinic;

/// <summary>When something happened, by the wall and by the journal.</summary>
/// <param name="WallTime">Wall time, UTC, as the clock showed it then: right or wrong.</param>
/// <param name="JournalTime">What <see cref="JournalTime"/> counted up to then.</param>
public readonly record struct Stamp(DateTimeOffset WallTime, TimeSpan JournalTime);
