namespace DeviceService.PenLink;

/// <summary>The intervals of docs/penlink.md on the host's side, in microseconds.</summary>
internal static class LinkTiming
{
    private const long Ms = 1000;

    /// <summary>A Hello is repeated until it is answered.</summary>
    public const long HelloIntervalUs = 250 * Ms;

    /// <summary>A Boot calls for a Hello at once, but not for one after each Boot of a flood.</summary>
    public const long HelloSpacingUs = 20 * Ms;

    /// <summary>A handshake that was answered and does not get on is begun again.</summary>
    public const long HandshakeMaxUs = 1000 * Ms;

    /// <summary>A pen that may not be used is asked again, since another may have been put on the line.</summary>
    public const long UnusableRetryUs = 5000 * Ms;

    /// <summary>Online and no valid frame for this long: the link is lost.</summary>
    public const long SilenceMaxUs = 250 * Ms;

    /// <summary>
    /// Online and no newer whole Status for this long: the link is lost. Faults, temperature and charge stand in no other frame, and five in a row
    /// were not sent, or came damaged.
    /// </summary>
    public const long StatusAgeMaxUs = 1000 * Ms;

    /// <summary>Law 3: a permission wants a valid sample that is younger.</summary>
    public const long SampleAgeMaxUs = 100 * Ms;

    public const long PermissionIntervalUs = 50 * Ms;

    /// <summary>Law 2: after so many permissions without an echo nothing but stops is sent.</summary>
    public const int UnechoedMax = 4;

    public const long PingIntervalUs = 500 * Ms;

    /// <summary>The first pings follow quickly, so that the clock estimate is soon of use.</summary>
    public const long FirstPingIntervalUs = 50 * Ms;

    public const int FirstPings = 6;

    /// <summary>At a raised speed a pen that hears nothing for 1 s goes back, so that two lost pings must not be enough.</summary>
    public const long PingIntervalRaisedUs = 250 * Ms;

    /// <summary>After a change of speed the pen gets this long before the first Ping.</summary>
    public const long SpeedSettleUs = 20 * Ms;

    /// <summary>No valid frame at the new speed for this long: back to the first one.</summary>
    public const long SpeedProofMaxUs = 1000 * Ms;

    /// <summary>A raised speed at which the link is lost within this time is not tried again on this line.</summary>
    public const long SpeedTrialUs = 10_000 * Ms;

    /// <summary>How long a stop holds the line low while the speed is in doubt.</summary>
    public const long BreakUs = 2 * Ms;

    public const int CommandTransmissionsMax = 5;

    /// <summary>For commands that a pen may take 5 s over: five transmissions outlast it.</summary>
    public const long SlowCommandTimeoutUs = 1200 * Ms;

    /// <summary>How often a stop is repeated while no session could confirm it; sooner would cut each Hello short.</summary>
    public const long OfflineStopIntervalUs = 100 * Ms;

    /// <summary>How soon a command that had no room is tried again.</summary>
    public const long NoRoomRetryUs = 10 * Ms;
}
