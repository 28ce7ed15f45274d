namespace PenSimulator;

/// <summary>Ranges of the options, checked before anything is opened.</summary>
internal static class PenOptionsCheck
{
    private const int NameLongest = 31;
    private const int UartSlowest = 115_200;
    private const int UartFastest = 921_600;

    /// <exception cref="ArgumentException">Names the option, its value and the remedy.</exception>
    public static void Check(PenOptions options)
    {
        Name("serial", options.SerialNumber);
        Name("model", options.ModelName);
        if (options.DepthChannels is not (1 or 2))
        {
            throw new ArgumentException($"--channels is {options.DepthChannels}. Give 1 or 2.");
        }

        if (options.DepthOffsetUm is < -500 or > 500)
        {
            throw new ArgumentException($"--depth-offset is {options.DepthOffsetUm}. Give -500 to 500 um.");
        }

        if (options.DepthGainPermille is < 500 or > 1_500)
        {
            throw new ArgumentException($"--depth-gain is {options.DepthGainPermille}. Give 500 to 1500 um for each mm.");
        }

        if (options.DepthBacklashUm is < 0 or > 500)
        {
            throw new ArgumentException($"--depth-backlash is {options.DepthBacklashUm}. Give 0 to 500 um.");
        }

        if (options.RunHours is not (>= 0 and <= 100_000))
        {
            throw new ArgumentException($"RunHours is {options.RunHours}. Give 0 to 100000 hours.");
        }

        if (options.BatteryPercent is not (> 0 and <= 100))
        {
            throw new ArgumentException(FormattableString.Invariant($"--battery is {options.BatteryPercent}. Give more than 0, up to 100 percent."));
        }

        if (options.LineBitsPerSecond is not (0 or (>= UartSlowest and <= UartFastest)))
        {
            throw new ArgumentException(
                $"--baud is {options.LineBitsPerSecond}. Give {UartSlowest} to {UartFastest}, or 0 for a line without a speed.");
        }
    }

    /// <summary>What a serial number or a model's name is made of, for a refusal.</summary>
    public static string NameRule => $"1 to {NameLongest} characters of A-Z, a-z, 0-9, '-', '.' and '_'";

    /// <summary>Whether this may be a serial number, or the name of a model.</summary>
    public static bool IsName(string value) => value.Length is > 0 and <= NameLongest
        && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    private static void Name(string option, string value)
    {
        if (!IsName(value))
        {
            throw new ArgumentException($"--{option} is '{value}'. Give {NameRule}.");
        }
    }
}
