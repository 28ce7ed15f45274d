using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Every bound that held at an arming, as text for its entry in the journal: the plan's always binds at what it asks for, so that the binding one
/// alone would not say what held it. A JSON array in the order of the limits, the tightest first; docs/journal.md says what each field is.
/// </summary>
internal static class BoundList
{
    // Sources are prose for people: nothing here is ever put into a page unescaped.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Bounds on depth, in um of needle protrusion.</summary>
    public static string Of(IReadOnlyList<DepthBound> bounds) => Write(bounds, static (json, bound) => WriteBound(
        json, bound.Origin, "um", (bound.Protrusion.Micrometers, bound.Recommended.Micrometers, bound.Absolute.Micrometers),
        bound.Binds, bound.Mark, bound.Source, bound.OverrideId));

    /// <summary>Bounds on the stroke rate, in mHz.</summary>
    public static string Of(IReadOnlyList<RateBound> bounds) => Write(bounds, static (json, bound) => WriteBound(
        json, bound.Origin, "millihertz", (bound.Rate.Millihertz, bound.Recommended.Millihertz, bound.Absolute.Millihertz),
        bound.Binds, bound.Mark, bound.Source, bound.OverrideId));

    private static string Write<TBound>(IReadOnlyList<TBound> bounds, Action<Utf8JsonWriter, TBound> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartArray();
            foreach (var bound in bounds)
            {
                write(json, bound);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteBound(
        Utf8JsonWriter json, BoundOrigin origin, string unit, (long Now, long Recommended, long Absolute) figures,
        bool binds, FigureMark mark, string source, string? overrideId)
    {
        json.WriteStartObject();
        json.WriteString("origin", origin.ToString());
        json.WriteNumber(unit, figures.Now);
        json.WriteNumber($"recommended_{unit}", figures.Recommended);
        json.WriteNumber($"absolute_{unit}", figures.Absolute);
        json.WriteBoolean("binds", binds);
        json.WriteString("mark", mark.ToString());
        json.WriteString("source", source);
        if (overrideId is not null)
        {
            json.WriteString("raised_by", overrideId);
        }

        json.WriteEndObject();
    }
}
