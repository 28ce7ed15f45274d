namespace DeviceService.Safety;

/// <summary>What is budgeted, so that not too much is done in one place, session, day, or with one cartridge (H04).</summary>
public enum BudgetKind
{
    /// <summary>Punctures of one area and side in a session.</summary>
    Punctures = 1,

    /// <summary>Passes over one area and side in a session.</summary>
    Passes = 2,

    /// <summary>Time that needles ran on one area and side in a session.</summary>
    AreaTime = 3,

    /// <summary>Time that needles ran in a session.</summary>
    SessionTime = 4,

    /// <summary>Time that the needles of one cartridge ran, ever.</summary>
    CartridgeTime = 5,

    /// <summary>Time that needles ran for one patient on one clinic day.</summary>
    DayTime = 6,

    /// <summary>Time that needles ran in the place where the pen is now. It begins anew where the pen glides on or is lifted off; no arming is refused for it.</summary>
    Dwell = 7,
}
