namespace DeviceService.Safety;

/// <summary>What becomes of a session beyond the number that a course has, before its maintenance is due.</summary>
public enum BeyondCourse
{
    /// <summary>Refused; nothing overrides it.</summary>
    Refused = 1,

    /// <summary>Refused unless a prescriber overrides it with a reason.</summary>
    Override = 2,
}
