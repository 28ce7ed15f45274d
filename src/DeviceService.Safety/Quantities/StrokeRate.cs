using System.Globalization;

namespace DeviceService.Safety;

/// <summary>How often the needle block strokes, in whole millihertz (116.7 Hz is 116,700 mHz).</summary>
/// <remarks>
/// Settings are made with <see cref="FromMillihertz"/>, <see cref="FromHertz"/> or <see cref="TryFromMillihertz"/>;
/// readings with <see cref="Measured"/>, which takes what the pen said.
/// </remarks>
public readonly record struct StrokeRate : IComparable<StrokeRate>
{
    /// <summary>The motor stands.</summary>
    public const int MinMillihertz = 0;

    /// <summary>Pens run at 100 to 150 Hz; beyond 500 Hz a setting is a unit mix-up.</summary>
    public const int MaxMillihertz = 500_000;

    private StrokeRate(int millihertz) => Millihertz = millihertz;

    /// <summary>Rate in millihertz.</summary>
    public int Millihertz { get; }

    /// <summary>Rate in hertz.</summary>
    public decimal Hertz => Millihertz / 1000m;

    /// <summary>The motor stands.</summary>
    public static StrokeRate Standing => default;

    /// <summary>A setting or a bound, in millihertz, 0 to 500,000 inclusive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public static StrokeRate FromMillihertz(int millihertz)
    {
        if (millihertz is < MinMillihertz or > MaxMillihertz)
        {
            throw new ArgumentOutOfRangeException(
                nameof(millihertz),
                millihertz,
                $"A stroke rate lies between {MinMillihertz} and {MaxMillihertz} mHz.");
        }

        return new StrokeRate(millihertz);
    }

    /// <summary>A setting or a bound, in whole hertz, 0 to 500 inclusive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public static StrokeRate FromHertz(int hertz)
    {
        const int MaxHertz = MaxMillihertz / 1000;
        if (hertz is < 0 or > MaxHertz)
        {
            throw new ArgumentOutOfRangeException(nameof(hertz), hertz, $"A stroke rate lies between 0 and {MaxHertz} Hz.");
        }

        return new StrokeRate(hertz * 1000);
    }

    /// <summary>A setting that came from outside, in millihertz; null with a refusal when it is out of range.</summary>
    public static StrokeRate? TryFromMillihertz(string field, long millihertz, out Refusal? refusal)
    {
        refusal = QuantityRange.Check(field, millihertz, MinMillihertz, MaxMillihertz, "mHz");
        return refusal is null ? new StrokeRate((int)millihertz) : null;
    }

    /// <summary>A reading, in millihertz, just as the pen reported it; beyond what an int holds it stays the highest int.</summary>
    public static StrokeRate Measured(uint millihertz) => new(millihertz > int.MaxValue ? int.MaxValue : (int)millihertz);

    /// <inheritdoc/>
    public int CompareTo(StrokeRate other) => Millihertz.CompareTo(other.Millihertz);

    /// <summary>Whether the left is slower than the right.</summary>
    public static bool operator <(StrokeRate left, StrokeRate right) => left.Millihertz < right.Millihertz;

    /// <summary>Whether the left is faster than the right.</summary>
    public static bool operator >(StrokeRate left, StrokeRate right) => left.Millihertz > right.Millihertz;

    /// <summary>Whether the left is no faster than the right.</summary>
    public static bool operator <=(StrokeRate left, StrokeRate right) => left.Millihertz <= right.Millihertz;

    /// <summary>Whether the left is no slower than the right.</summary>
    public static bool operator >=(StrokeRate left, StrokeRate right) => left.Millihertz >= right.Millihertz;

    /// <summary>The slower of two.</summary>
    public static StrokeRate Lower(StrokeRate left, StrokeRate right) => left < right ? left : right;

    /// <summary>The faster of two.</summary>
    public static StrokeRate Higher(StrokeRate left, StrokeRate right) => left > right ? left : right;

    /// <summary>In hertz for people, such as "116.7 Hz".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hertz:0.###} Hz");
}
