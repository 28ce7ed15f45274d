namespace DeviceService.Safety;

/// <summary>What a role may be allowed to do.</summary>
public enum RoleAct
{
    /// <summary>Arm a pen and treat.</summary>
    Treat = 1,

    /// <summary>Record a screening.</summary>
    Screen = 2,

    /// <summary>Grant and revoke overrides.</summary>
    Override = 3,

    /// <summary>Stand as supervising prescriber.</summary>
    Supervise = 4,

    /// <summary>Register and suspend people.</summary>
    RegisterOperators = 5,

    /// <summary>Register cartridges and look after pens.</summary>
    Service = 6,

    /// <summary>Activate a profile.</summary>
    ActivateProfile = 7,
}
