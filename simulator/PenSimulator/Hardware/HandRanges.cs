using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>The ranges of touches, gestures and falls, as skin.proto states them.</summary>
internal static class HandRanges
{
    /// <summary>Farthest shift of one fall, in um.</summary>
    public const int DropMostUm = 1_000;

    /// <exception cref="ArgumentException">Names field, value and range.</exception>
    public static void Check(string field, SkinTouch touch)
    {
        ArgumentNullException.ThrowIfNull(touch);
        if (!Enum.IsDefined(touch.Area))
        {
            throw new ArgumentException($"{field}.area is '{touch.Area}'. Name one of SkinArea.");
        }

        Range($"{field}.glide_um_per_second", touch.GlideUmPerSecond, 0, 1_000_000);
        Range($"{field}.pressure_millinewtons", touch.PressureMillinewtons, 0, 50_000);
        Range($"{field}.tilt_permille", touch.TiltPermille, 0, 2_000);
    }

    /// <exception cref="ArgumentException">Names field, value and range.</exception>
    public static void Check(string field, Gesture gesture)
    {
        ArgumentNullException.ThrowIfNull(gesture);
        if (gesture.Kind == GestureKind.Unspecified || !Enum.IsDefined(gesture.Kind))
        {
            throw new ArgumentException($"{field}.kind is '{gesture.Kind}'. Name one of GestureKind other than UNSPECIFIED.");
        }

        Check($"{field}.touch", gesture.Touch ?? new SkinTouch());
        if (gesture.StrokeUm is not (0 or (>= 5_000 and <= 200_000)))
        {
            throw new ArgumentException($"{field}.stroke_um is {gesture.StrokeUm}. Give 5000 to 200000, or 0 for 30000.");
        }

        Range($"{field}.duration_ms", gesture.DurationMs, 0, 3_600_000);
    }

    /// <exception cref="ArgumentException">Names field, value and range.</exception>
    public static void Range(string field, long value, long low, long high)
    {
        if (value < low || value > high)
        {
            throw new ArgumentException($"{field} is {value}. Give {low} to {high}.");
        }
    }
}
