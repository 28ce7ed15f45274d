namespace DeviceService.Safety;

/// <summary>One number of a check, with the bounds that it was held against.</summary>
/// <param name="Name">What was measured, with its unit last.</param>
/// <param name="Observed">What it was.</param>
/// <param name="Lowest">The least, inclusive; null for none.</param>
/// <param name="Highest">The most, inclusive; null for none.</param>
/// <param name="Source">Where the bounds come from, for a person.</param>
public sealed record SelfTestMeasurement(string Name, long Observed, long? Lowest, long? Highest, string Source)
{
    /// <summary>Whether it lies within both bounds.</summary>
    public bool IsWithin => (Lowest is not { } least || Observed >= least) && (Highest is not { } most || Observed <= most);

    /// <summary>The number beside the bound that it broke, for a sentence.</summary>
    internal string Describe() => $"{Name} was {Refusal.Number(Observed)}, and {Bounds()} is asked for";

    private string Bounds() => (Lowest, Highest) switch
    {
        ({ } least, { } most) => $"{Refusal.Number(least)} to {Refusal.Number(most)}",
        ({ } least, null) => $"at least {Refusal.Number(least)}",
        (null, { } most) => $"at most {Refusal.Number(most)}",
        _ => "nothing",
    };
}

/// <summary>What one check came to, and by which numbers.</summary>
/// <param name="Check">The check.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Reason">Why, as a sentence; empty where it passed.</param>
/// <param name="Measured">Every number that was held against a bound.</param>
public sealed record SelfTestFinding(SelfTestCheck Check, SelfTestVerdict Verdict, string Reason, IReadOnlyList<SelfTestMeasurement> Measured)
{
    /// <summary>It was not done, for this reason.</summary>
    public static SelfTestFinding NotTested(SelfTestCheck check, string reason) => new(check, SelfTestVerdict.NotTested, reason, []);

    /// <summary>It failed whatever was measured.</summary>
    public static SelfTestFinding Fail(SelfTestCheck check, string reason, params IReadOnlyList<SelfTestMeasurement> measured) =>
        new(check, SelfTestVerdict.Fail, reason, measured);

    /// <summary>Passed when each number is within its bounds; failed by naming those that are not.</summary>
    public static SelfTestFinding Of(SelfTestCheck check, params IReadOnlyList<SelfTestMeasurement> measured)
    {
        var broken = measured.Where(static one => !one.IsWithin).Select(static one => one.Describe()).ToArray();
        return broken.Length == 0
            ? new SelfTestFinding(check, SelfTestVerdict.Pass, "", measured)
            : Fail(check, $"{string.Join("; ", broken)}.", measured);
    }
}
