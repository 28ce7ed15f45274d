namespace DeviceService.Sessions;

/// <summary>Which way bytes went.</summary>
public enum LineDirection
{
    /// <summary>From the pen to the service.</summary>
    FromPen = 1,

    /// <summary>From the service to the pen.</summary>
    ToPen = 2,
}
