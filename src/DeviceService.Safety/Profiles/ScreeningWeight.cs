namespace DeviceService.Safety;

/// <summary>What a yes to a screening question means.</summary>
public enum ScreeningWeight
{
    /// <summary>Not treated unless a prescriber overrides it with a reason.</summary>
    Relative = 1,

    /// <summary>Not treated; nothing overrides it.</summary>
    Absolute = 2,
}
