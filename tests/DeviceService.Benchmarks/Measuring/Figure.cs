using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeviceService.Benchmarks;

/// <summary>One figure and what it has to reach. What could not be measured is a figure without a value, with the reason.</summary>
/// <param name="Name">What was measured, such as reaction.median.</param>
/// <param name="Value">What came out; null when it could not be measured.</param>
/// <param name="Unit">Of value and floor.</param>
/// <param name="Floor">The same by the simplest thing that could do it, in the same run; null when there is none.</param>
/// <param name="Must">What has to be reached, as a sentence; empty when nothing has to.</param>
/// <param name="Met">Whether it was; null when nothing has to be, or it could not be measured.</param>
/// <param name="Note">What else has to be said, such as why it is missing.</param>
internal sealed record Figure(string Name, double? Value, string Unit, double? Floor, string Must, bool? Met, string Note = "")
{
    /// <summary>Value by floor; null without either.</summary>
    public double? Ratio => Value is { } value && Floor is { } floor && floor > 0 ? value / floor : null;

    /// <summary>A figure that nothing has to reach.</summary>
    public static Figure Shown(string name, double value, string unit, double? floor = null, string note = "") => new(name, value, unit, floor, "", null, note);

    /// <summary>At most so many times the floor.</summary>
    public static Figure AtMostTimes(string name, double value, string unit, double floor, double times, string note = "") =>
        new(name, value, unit, floor, FormattableString.Invariant($"at most {times} x the floor"), value <= times * floor, note);

    /// <summary>Below a bound.</summary>
    public static Figure Under(string name, double value, string unit, double bound, double? floor = null, string note = "") =>
        new(name, value, unit, floor, FormattableString.Invariant($"under {bound} {unit}"), value < bound, note);

    /// <summary>What could not be had.</summary>
    public static Figure Missing(string name, string unit, string must, string why) => new(name, null, unit, null, must, null, why);
}

/// <summary>The one line that a script reads.</summary>
internal static class FiguresJson
{
    public static string Of(IEnumerable<Figure> figures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("figures");
            foreach (var figure in figures)
            {
                Write(json, figure);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("name", figure.Name);
        Number(json, "value", figure.Value);
        json.WriteString("unit", figure.Unit);
        Number(json, "floor", figure.Floor);
        Number(json, "ratio", figure.Ratio);
        json.WriteString("must", figure.Must);
        if (figure.Met is { } met)
        {
            json.WriteBoolean("met", met);
        }
        else
        {
            json.WriteNull("met");
        }

        if (figure.Note.Length > 0)
        {
            json.WriteString("note", figure.Note);
        }

        json.WriteEndObject();
    }

    // Four digits are more than any of it repeats to.
    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round((decimal)number, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
