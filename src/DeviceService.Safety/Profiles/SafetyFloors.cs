namespace DeviceService.Safety;

/// <summary>What no profile may weaken: the laws of motion and docs/hazards.md come first.</summary>
public static class SafetyFloors
{
    /// <summary>Oldest sample that arming, and each permission, may rest on, in milliseconds (law 3).</summary>
    public const int SampleAgeMs = 100;

    /// <summary>Fewest samples a second while armed (law 3).</summary>
    public const int SamplesPerSecond = 100;

    /// <summary>Longest dead-man of a pen, in milliseconds (law 2).</summary>
    public const int DeadManMs = 200;

    /// <summary>Longest time from the start of the drive in which band and stall are not judged, in milliseconds (law 9).</summary>
    public const int RunUpMs = 300;

    /// <summary>What has to be on record before a pen is armed, whatever a profile says (H21).</summary>
    public static IReadOnlyList<PreparationKind> Preparation { get; } = [PreparationKind.Cleaning, PreparationKind.Sleeve];

    /// <summary>The least that each hazard does to a running treatment, by its row of docs/hazards.md.</summary>
    public static IReadOnlyDictionary<string, Reaction> Reactions { get; } = new SortedDictionary<string, Reaction>(StringComparer.Ordinal)
    {
        ["H01"] = Reaction.Stop,
        ["H02"] = Reaction.Stop,
        ["H03"] = Reaction.Stop,
        ["H04"] = Reaction.Pause,
        ["H06"] = Reaction.Stop,
        ["H07"] = Reaction.Stop,
        ["H08"] = Reaction.Stop,
        ["H15"] = Reaction.Stop,
        ["H19"] = Reaction.Stop,
        ["H25"] = Reaction.Pause,
    };
}
