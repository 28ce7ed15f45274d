namespace DeviceService.Safety;

/// <summary>From which side the needles came to a point: what differs between the two is backlash.</summary>
public enum SweepDirection
{
    /// <summary>From the shallower point.</summary>
    Up = 1,

    /// <summary>From the deeper point.</summary>
    Down = 2,
}
