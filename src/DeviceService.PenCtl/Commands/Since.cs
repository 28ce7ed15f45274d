using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>From when on: a span before now, or a time.</summary>
internal static class Since
{
    public const string Description = "From when on: a span before now such as 90m, 12h or 7d, or a time such as 2026-05-01 or 2026-05-01T08:00Z.";

    private const int FirstYear = 1970;
    private const int LastYear = 9_998;

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Null for null. A time without a zone is of this machine's.</summary>
    /// <exception cref="PenCtlException">It is neither a span nor a time, or before 1970 or after 9998.</exception>
    public static DateTimeOffset? Read(string option, string? text, TimeProvider clock)
    {
        if (text is null)
        {
            return null;
        }

        return Within(option, text, ReadAny(option, text, clock));
    }

    // The days that both sides can count; and a zone moves each end of what a date can hold over its edge.
    private static DateTimeOffset Within(string option, string text, DateTimeOffset? time) => time is { Year: >= FirstYear and <= LastYear } within
        ? within
        : throw PenCtlException.Option($"{option} '{text}' is not within the years {FirstYear} to {LastYear}.", "Write a span or a time within them, such as 7d or 2026-05-01; leave it out for everything.");

    private static DateTimeOffset? ReadAny(string option, string text, TimeProvider clock)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Unit(text[^1]) is { } unit)
        {
            // In whole units first: so many days are more than a span can hold.
            var now = clock.GetUtcNow();
            return number <= (now - DateTimeOffset.UnixEpoch) / unit ? now - (number * unit) : null;
        }

        if (DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            return time.Year is < FirstYear or > LastYear ? null
                : time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time)
                : time.Kind == DateTimeKind.Local ? new DateTimeOffset(time.ToUniversalTime())
                : new DateTimeOffset(time, clock.LocalTimeZone.GetUtcOffset(time));
        }

        throw PenCtlException.Option($"{option} '{text}' is neither a span nor a time.", "Write a span such as 90m, 12h or 7d, or a time such as 2026-05-01 or 2026-05-01T08:00Z.");
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
