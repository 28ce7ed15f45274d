namespace DeviceService.Host;

/// <summary>The service does not start. The message names the option, its value and what to do; the code tells a supervisor.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Refuses with a sentence for the person who starts the service.</summary>
    public StartRefusedException(ExitCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>What the process ends with.</summary>
    public ExitCode Code { get; }
}
