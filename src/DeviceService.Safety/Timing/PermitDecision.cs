namespace DeviceService.Safety;

/// <summary>Law 3: permission comes from the decision, not from a timer.</summary>
public static class PermitDecision
{
    /// <summary>How often a permission frame goes out while armed.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a permit holds unless the owner loop renews it.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMilliseconds(150);

    /// <summary>After so many permission frames without an echo nothing goes out but stops (law 2).</summary>
    public const int UnechoedMax = 4;

    /// <summary>Whether a permission frame may be written now.</summary>
    public static PermitVerdict Judge(in PermitFacts facts)
    {
        if (facts.Latched || (facts.PermitGeneration is { } decidedUnder && decidedUnder != facts.StopGeneration))
        {
            return PermitVerdict.StopLatched;
        }

        if (facts is not { PermitGeneration: not null, PermitAge: { } permitAge })
        {
            return PermitVerdict.NoPermit;
        }

        if (!Within(permitAge, Lifetime))
        {
            return PermitVerdict.PermitLapsed;
        }

        if (facts.SampleAge is not { } sampleAge || !Within(sampleAge, TimeSpan.FromMilliseconds(SafetyFloors.SampleAgeMs)))
        {
            return PermitVerdict.SampleStale;
        }

        return facts.Unechoed >= UnechoedMax ? PermitVerdict.EchoMissing : PermitVerdict.Send;
    }

    // An age below zero comes from a clock that ran backwards, and proves nothing.
    private static bool Within(TimeSpan age, TimeSpan longest) => age >= TimeSpan.Zero && age < longest;
}
