using PenSimulator.Reading;

namespace PenSimulator.Models;

/// <summary>One figure of a file: its value, its unit, how well it is known, and where it comes from.</summary>
internal static class Figure
{
    /// <exception cref="ArgumentException">A part is absent, the unit is another one, or the value is out of its range.</exception>
    public static double Of(StrictMap figure, string unit, double low, double high)
    {
        var value = figure.Number("value", low, high);
        if (figure.Text("unit") != unit)
        {
            throw figure.Wrong("unit", $"Give {unit}.");
        }

        if (figure.Text("mark") is not ("F" or "S" or "D" or "U"))
        {
            throw figure.Wrong("mark", "Give F, S, D or U.");
        }

        figure.Text("source");
        figure.End();
        return value;
    }

    public static int Whole(StrictMap holder, string key, string unit, int low, int high)
    {
        var value = Of(holder.Map(key), unit, low, high);
        return value == (int)value ? (int)value : throw holder.Wrong(key, "Give a whole number as its value.");
    }
}
