namespace DeviceService.PenCtl;

/// <summary>Where a PIN comes from: the environment, or a person. Never the command line, which every user of the machine can read.</summary>
internal static class Pin
{
    /// <exception cref="PenCtlException">Nobody is there to ask.</exception>
    public static string Of(string operatorId, Surroundings surroundings) =>
        surroundings.Environment(SharedOptions.EnvironmentPrefix + "PIN") is { Length: > 0 } given ? given
        : surroundings.AskSecretly?.Invoke($"PIN of {operatorId}: ") is { Length: > 0 } typed ? typed
        : throw PenCtlException.Option($"There is no PIN for --operator '{operatorId}'.", "Set PENCTL_PIN, or run penctl at a terminal that can ask for it.");
}
