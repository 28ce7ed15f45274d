namespace DeviceService.Sessions;

/// <summary>The telemetry rate that arming is held against.</summary>
internal static class TelemetryRate
{
    private const int PercentOfConfirmedMin = 90;

    /// <summary>
    /// What the pen confirmed, unless clearly fewer come: a sample that noise took is no slower pen, one in ten is. Both in
    /// samples a second; <paramref name="measured"/> is 0 before it is known.
    /// </summary>
    public static int Of(int confirmed, int measured) =>
        measured > 0 && (long)measured * 100 < (long)confirmed * PercentOfConfirmedMin ? measured : confirmed;
}
