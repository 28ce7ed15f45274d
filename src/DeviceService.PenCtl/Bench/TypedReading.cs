using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>
/// A number that a person reads off something and types. It is taken as it is or not at all: nothing is rounded, and nothing is put where it
/// would fit.
/// </summary>
internal static class TypedReading
{
    /// <summary>Most that any pen is set to, in Hz, as the service has it; what this pen can, it says itself.</summary>
    public const int SetHertzMax = 500;

    private const string Unit = "um";

    /// <summary>Reads whole micrometres, with or without their unit.</summary>
    /// <param name="field">What the number is, for the sentence.</param>
    /// <param name="text">As it was typed.</param>
    /// <param name="lowest">Least that can be, in um.</param>
    /// <param name="highest">Most that can be, in um.</param>
    /// <exception cref="PenCtlException">It is no such number; the sentence names field and value, the remedy says what to type.</exception>
    public static int Micrometres(string field, string text, int lowest, int highest)
    {
        var bare = text.EndsWith(Unit, StringComparison.OrdinalIgnoreCase) ? text[..^Unit.Length].TrimEnd() : text;
        if (bare.Length == 0)
        {
            throw Wrong($"The {field} is empty.", $"Type what it shows in whole micrometres, such as 1250, or {BenchDialogue.Leave} to leave the calibration open.");
        }

        if (!int.TryParse(bare, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var um))
        {
            throw Wrong($"The {field} '{text}' is no whole number of micrometres.", "Type digits alone: 1.25 mm is 1250.");
        }

        return um >= lowest && um <= highest
            ? um
            : throw Wrong($"The {field} {um} um is not within {lowest} to {highest} um.", "Look at the unit that it shows, and type it again.");
    }

    /// <summary>Reads strokes a second with at most three decimals, with or without their unit.</summary>
    /// <param name="field">What the number is, for the sentence.</param>
    /// <param name="text">As it was typed.</param>
    /// <param name="highest">Most that can be, in Hz: a gauge may show twice what the fastest pen does.</param>
    /// <returns>In mHz, from 1.</returns>
    /// <exception cref="PenCtlException">It is no such number; the sentence names field and value, the remedy says what to type.</exception>
    public static uint Millihertz(string field, string text, int highest = 2 * SetHertzMax)
    {
        const string Hertz = "Hz";
        var bare = text.EndsWith(Hertz, StringComparison.OrdinalIgnoreCase) ? text[..^Hertz.Length].TrimEnd() : text;
        if (!decimal.TryParse(bare, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hertz) || decimal.Round(hertz, 3) != hertz)
        {
            throw Wrong($"The {field} '{text}' is no rate in Hz with at most three decimals.", "Type one such as 99.8: 6,000 strokes a minute are 100.");
        }

        return hertz > 0 && hertz <= highest
            ? (uint)(hertz * 1_000)
            : throw Wrong($"The {field} {bare} Hz is not above 0 and up to {highest} Hz.", "Look at the unit that it shows, a minute or a second, and type it again.");
    }

    /// <summary>Reads degrees Celsius with at most one decimal.</summary>
    /// <returns>In 0.1 degree Celsius.</returns>
    /// <exception cref="PenCtlException">It is no temperature of a room.</exception>
    public static uint Decidegrees(string field, string text)
    {
        const decimal Lowest = 15;
        const decimal Highest = 35;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) || decimal.Round(degrees, 1) != degrees)
        {
            throw Wrong($"The {field} '{text}' is no temperature in degrees Celsius with at most one decimal.", "Type one such as 21.5.");
        }

        return degrees is >= Lowest and <= Highest
            ? (uint)(degrees * 10)
            : throw Wrong($"The {field} {text} C is not within {Lowest} to {Highest} C.", "Bring the room to that, and type what the thermometer shows.");
    }

    private static PenCtlException Wrong(string sentence, string remedy) => PenCtlException.Option(sentence, remedy);
}
