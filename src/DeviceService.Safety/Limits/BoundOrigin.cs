namespace DeviceService.Safety;

/// <summary>Where a bound comes from.</summary>
public enum BoundOrigin
{
    /// <summary>The pen's own range, from its identity.</summary>
    Device = 1,

    /// <summary>The cartridge: its tag, or the profile's row of its model.</summary>
    Cartridge = 2,

    /// <summary>The profile's row of the area.</summary>
    Area = 3,

    /// <summary>The session's plan for this area and side.</summary>
    Plan = 4,

    /// <summary>The profile's row of the indication, on this area or on all.</summary>
    Indication = 5,

    /// <summary>The profile's row of the role of who holds the pen.</summary>
    Role = 6,

    /// <summary>The profile's steps by which depth slows the strokes.</summary>
    DepthRate = 7,
}
