namespace DeviceService.Simulation.Stories;

/// <summary>
/// A clinic's time zone as an almanac of 2026 has it: how far it is from UTC, from when on. The service asks the machine's own table.
/// </summary>
internal sealed record Zone(string Id, params (DateTimeOffset From, int Hours)[] Almanac)
{
    public static readonly Zone[] All =
    [
        new("UTC", (DateTimeOffset.MinValue, 0)),
        new("Pacific/Auckland", (DateTimeOffset.MinValue, 13), (Utc(4, 4, 14), 12), (Utc(9, 26, 14), 13)),
        new("America/New_York", (DateTimeOffset.MinValue, -5), (Utc(3, 8, 7), -4), (Utc(11, 1, 6), -5)),
        new("Europe/Berlin", (DateTimeOffset.MinValue, 1), (Utc(3, 29, 1), 2), (Utc(10, 25, 1), 1)),
    ];

    public TimeZoneInfo AsTheMachineKnowsIt => TimeZoneInfo.FindSystemTimeZoneById(Id);

    /// <summary>The clinic's calendar day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(Local(time));

    /// <summary>How long that day lasts still.</summary>
    public TimeSpan LeftOfDay(DateTimeOffset time)
    {
        // Clocks are changed at night: the hour that follows is asked, until it is another day.
        var (day, end) = (DayOf(time), time);
        while (DayOf(end) == day)
        {
            end += TimeSpan.FromMinutes(1);
        }

        return end - time - Local(end).TimeOfDay;
    }

    public override string ToString() => Id;

    private DateTime Local(DateTimeOffset time) => time.UtcDateTime.AddHours(Almanac.Last(one => one.From <= time).Hours);

    private static DateTimeOffset Utc(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, TimeSpan.Zero);
}
