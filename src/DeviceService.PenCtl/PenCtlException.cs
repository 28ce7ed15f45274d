namespace DeviceService.PenCtl;

/// <summary>What a command could not do: what is wrong with which value, what to do about it, and how the program ends.</summary>
internal sealed class PenCtlException(ExitCode code, string sentence, string remedy, Exception? inner = null)
    : Exception(remedy.Length == 0 ? sentence : $"{sentence} {remedy}", inner)
{
    /// <summary>How the program ends.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>What is wrong, with its numbers.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>What a person does about it; may be empty.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>The rule of the service that refused, such as R-PEN-UNKNOWN; empty where none did.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Where penctl itself failed; empty where it did not.</summary>
    public string Trace { get; init; } = "";

    /// <summary>A value on the command line that cannot be used.</summary>
    public static PenCtlException Option(string sentence, string remedy) => new(ExitCode.OptionWrong, sentence, remedy);
}
