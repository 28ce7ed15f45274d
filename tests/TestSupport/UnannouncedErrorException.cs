namespace TestSupport;

/// <summary>The log of a test holds an Error that nobody announced, or lacks one that was announced.</summary>
public sealed class UnannouncedErrorException : Exception
{
    public UnannouncedErrorException(string message)
        : base(message)
    {
    }

    public UnannouncedErrorException()
    {
    }

    public UnannouncedErrorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
