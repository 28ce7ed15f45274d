using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>Days as the clinic counts them: from midnight to midnight in its time zone, however many hours that is.</summary>
internal sealed record ClinicCalendar(TimeZoneInfo Zone)
{
    // No zone is further from UTC than a day, and every one is by whole minutes.
    private const int MarginDays = 2;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>The day of a wall time.</summary>
    public DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime);

    /// <summary>
    /// The first moment of a day, at a whole minute: midnight; the first of two where midnight comes twice; what follows on it where clocks
    /// were put forward over it, or the whole day was left out.
    /// </summary>
    public DateTimeOffset BeginOf(DateOnly day)
    {
        if (day < DateOnly.MinValue.AddDays(MarginDays))
        {
            return DateTimeOffset.MinValue;
        }

        if (day > DateOnly.MaxValue.AddDays(-MarginDays))
        {
            return DateTimeOffset.MaxValue;
        }

        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var begin = new DateTimeOffset(midnight, TimeSpan.Zero) - Zone.GetUtcOffset(midnight);
        while (DayOf(begin) < day)
        {
            begin += Step;
        }

        while (DayOf(begin.AddTicks(-1)) >= day)
        {
            begin -= Step;
        }

        return begin;
    }

    /// <summary>
    /// The day of something past, as it has to be called now: by the time that truly passed since, where the wall clock was stepped in
    /// between. Two clocks that agree but for a drift mean the later day of the two, so that no drift shortens an interval.
    /// </summary>
    public DateOnly DayOf(Stamp then, Stamp now)
    {
        var counted = Before(now.WallTime, now.JournalTime - then.JournalTime);
        return (counted - then.WallTime).Duration() <= WallClock.JumpMax && then.WallTime > counted ? DayOf(then.WallTime) : DayOf(counted);
    }

    /// <summary>
    /// The time of something past, to be shown: as it was recorded, or by the time that truly passed where the wall clock was stepped in
    /// between, in whole seconds. What drifts is not shown, so that the same question gets the same answer.
    /// </summary>
    public static DateTimeOffset TimeOf(Stamp then, Stamp now)
    {
        var counted = Before(now.WallTime, now.JournalTime - then.JournalTime);
        return (counted - then.WallTime).Duration() <= WallClock.JumpMax ? then.WallTime : counted.AddTicks(-(counted.Ticks % TimeSpan.TicksPerSecond));
    }

    /// <summary>A span of hours after a moment, with its days. Hours are hours that pass, also where a day has 23 or 25 of them.</summary>
    public DatedSpan Span(DateTimeOffset since, int fromHours, int untilHours)
    {
        var (from, until) = (since.AddHours(fromHours), since.AddHours(untilHours));
        return new DatedSpan(from, until, DayOf(from), DayOf(until));
    }

    /// <summary>How many calendar days ago that was, by the time that truly passed.</summary>
    public int DaysSince(Stamp then, Stamp now) => DayOf(now.WallTime).DayNumber - DayOf(then, now).DayNumber;

    /// <summary>How many calendar days ago that was at the most, by either clock. A wall time ahead of now is as old as can be.</summary>
    public int DaysSinceAtMost(Stamp then, Stamp now) => then.WallTime > now.WallTime + WallClock.JumpMax
        ? int.MaxValue
        : Math.Max(DaysSince(then, now), DayOf(now.WallTime).DayNumber - DayOf(then.WallTime).DayNumber);

    private static DateTimeOffset Before(DateTimeOffset time, TimeSpan span) =>
        span > time - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : time - span;
}
