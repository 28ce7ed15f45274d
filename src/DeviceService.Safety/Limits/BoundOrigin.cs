namespace DeviceService.Safety;

/// <summary>Where a bound comes from.</summary>
public enum BoundOrigin
{
    /// <summary>The pen's own range, from its identity.</summary>
    Device = 1,

    /// <summary>The cartridge's tag.</summary>
    Cartridge = 2,

    /// <summary>The built-in table by area.</summary>
    Area = 3,

    /// <summary>The session's plan for this area and side.</summary>
    Plan = 4,
}
