namespace DeviceService.Safety;

/// <summary>What a yes to a screening question means.</summary>
public enum ScreeningWeight
{
    /// <summary>Not treated unless a prescriber overrides it with a reason.</summary>
    Relative = 1,

    /// <summary>Not treated; nothing overrides it.</summary>
    Absolute = 2,

    /// <summary>Asked and recorded; a yes refuses nothing by itself. It may count elsewhere, as microneedling elsewhere does for the interval.</summary>
    Recorded = 3,
}
