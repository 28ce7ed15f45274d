namespace DeviceService.Safety;

/// <summary>What a permission frame depends on, read right before it is written (laws 2, 3, 5).</summary>
public readonly record struct PermitFacts
{
    /// <summary>Whether a stop is latched.</summary>
    public required bool Latched { get; init; }

    /// <summary>Number of the newest stop now.</summary>
    public required long StopGeneration { get; init; }

    /// <summary>Number of the newest stop when the permit was decided; null without a permit.</summary>
    public required long? PermitGeneration { get; init; }

    /// <summary>Monotonic time since the permit was handed over; null without a permit.</summary>
    public required TimeSpan? PermitAge { get; init; }

    /// <summary>Monotonic time since the newest valid sample; null before the first.</summary>
    public required TimeSpan? SampleAge { get; init; }

    /// <summary>Permission frames sent since the pen last echoed one.</summary>
    public required int Unechoed { get; init; }
}
