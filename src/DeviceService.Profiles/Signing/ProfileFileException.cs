namespace DeviceService.Profiles;

/// <summary>A profile's file cannot be trusted, and nothing in it counts.</summary>
public sealed class ProfileFileException : Exception
{
    /// <summary>Names the file, what is wrong with it, and what to do.</summary>
    public ProfileFileException(string file, string reason, string remedy, Exception? inner = null)
        : base($"{file} {reason}. {remedy}", inner)
    {
        File = file;
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>Which file.</summary>
    public string File { get; }

    /// <summary>What is wrong, as it follows on the file's name.</summary>
    public string Reason { get; }

    /// <summary>What to do, for a person.</summary>
    public string Remedy { get; }
}
