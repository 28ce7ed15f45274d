namespace DeviceService.Safety;

/// <summary>What it would take for a bound to let more through than it does now.</summary>
public enum BeyondBound
{
    /// <summary>Nothing: it is absolute.</summary>
    Nothing = 1,

    /// <summary>A prescriber's override, up to the absolute bound.</summary>
    Override = 2,

    /// <summary>Another pen.</summary>
    Pen = 3,

    /// <summary>Another cartridge.</summary>
    Cartridge = 4,

    /// <summary>Another plan.</summary>
    Plan = 5,

    /// <summary>Somebody whose role goes further; no override raises a role.</summary>
    Role = 6,

    /// <summary>A shallower setting.</summary>
    ShallowerSetting = 7,
}
