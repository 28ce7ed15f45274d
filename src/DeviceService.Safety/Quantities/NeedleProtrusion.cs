using System.Globalization;

namespace DeviceService.Safety;

/// <summary>
/// How far the needles stand out of the tip, in whole micrometers. It is protrusion, never depth in tissue.
/// </summary>
/// <remarks>
/// A setting is made with <see cref="FromMicrometers"/> or <see cref="TryFromMicrometers"/>, which know a range; a
/// reading is made with <see cref="Measured"/>, which takes what the pen said, because a reading that cannot be
/// represented could not be acted upon.
/// </remarks>
public readonly record struct NeedleProtrusion : IComparable<NeedleProtrusion>
{
    /// <summary>The shallowest setting, in micrometers: needles flush with the tip.</summary>
    public const int MinMicrometers = 0;

    /// <summary>The deepest setting that any pen known to us can show is 3.0 mm; beyond 5 mm it is a unit mix-up.</summary>
    public const int MaxMicrometers = 5_000;

    private NeedleProtrusion(int micrometers) => Micrometers = micrometers;

    /// <summary>Protrusion in micrometers.</summary>
    public int Micrometers { get; }

    /// <summary>Needles flush with the tip.</summary>
    public static NeedleProtrusion Retracted => default;

    /// <summary>A setting or a bound, in micrometers, 0 to 5,000 inclusive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public static NeedleProtrusion FromMicrometers(int micrometers)
    {
        if (micrometers is < MinMicrometers or > MaxMicrometers)
        {
            throw new ArgumentOutOfRangeException(
                nameof(micrometers),
                micrometers,
                $"A needle protrusion lies between {MinMicrometers} and {MaxMicrometers} um.");
        }

        return new NeedleProtrusion(micrometers);
    }

    /// <summary>A setting that came from outside, in micrometers; null with a refusal when it is out of range.</summary>
    public static NeedleProtrusion? TryFromMicrometers(string field, long micrometers, out Refusal? refusal)
    {
        refusal = QuantityRange.Check(field, micrometers, MinMicrometers, MaxMicrometers, "um");
        return refusal is null ? new NeedleProtrusion((int)micrometers) : null;
    }

    /// <summary>A reading, in micrometers, just as the pen reported it: negative and absurd values included.</summary>
    public static NeedleProtrusion Measured(int micrometers) => new(micrometers);

    /// <inheritdoc/>
    public int CompareTo(NeedleProtrusion other) => Micrometers.CompareTo(other.Micrometers);

    /// <summary>Whether the left protrudes less than the right.</summary>
    public static bool operator <(NeedleProtrusion left, NeedleProtrusion right) => left.Micrometers < right.Micrometers;

    /// <summary>Whether the left protrudes more than the right.</summary>
    public static bool operator >(NeedleProtrusion left, NeedleProtrusion right) => left.Micrometers > right.Micrometers;

    /// <summary>Whether the left protrudes no more than the right.</summary>
    public static bool operator <=(NeedleProtrusion left, NeedleProtrusion right) => left.Micrometers <= right.Micrometers;

    /// <summary>Whether the left protrudes no less than the right.</summary>
    public static bool operator >=(NeedleProtrusion left, NeedleProtrusion right) => left.Micrometers >= right.Micrometers;

    /// <summary>The lower of two.</summary>
    public static NeedleProtrusion Lower(NeedleProtrusion left, NeedleProtrusion right) => left < right ? left : right;

    /// <summary>The higher of two.</summary>
    public static NeedleProtrusion Higher(NeedleProtrusion left, NeedleProtrusion right) => left > right ? left : right;

    /// <summary>In millimeters for people, such as "1.35 mm".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Micrometers / 1000m:0.###} mm");
}
