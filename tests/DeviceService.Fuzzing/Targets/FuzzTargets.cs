namespace DeviceService.Fuzzing;

/// <summary>All that is fuzzed, by name.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<string> Names { get; } = [.. All(planted: false).Select(static target => target.Name)];

    public static IReadOnlyList<FuzzTarget> All(bool planted) =>
    [
        new PenLineTarget { Planted = planted },
        new HostLineTarget { Planted = planted },
        new PenMessageTarget { Planted = planted },
        new HostMessageTarget { Planted = planted },
        new LinkTarget { Planted = planted },
        new RequestTarget { Planted = planted },
    ];

    /// <summary>The target of this name; null when there is none.</summary>
    public static FuzzTarget? Find(string name, bool planted) => All(planted).FirstOrDefault(target => target.Name == name);
}
