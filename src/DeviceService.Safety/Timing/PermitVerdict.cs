namespace DeviceService.Safety;

/// <summary>Whether a permission frame may go out, and if not, why it is withheld.</summary>
public enum PermitVerdict
{
    /// <summary>It may be sent.</summary>
    Send = 1,

    /// <summary>A stop is latched, or a newer one than the permit was decided under.</summary>
    StopLatched = 2,

    /// <summary>There is no permit.</summary>
    NoPermit = 3,

    /// <summary>The owner loop did not renew its permit in time.</summary>
    PermitLapsed = 4,

    /// <summary>There is no valid sample, or the newest is too old.</summary>
    SampleStale = 5,

    /// <summary>The pen has not echoed a permission for too long.</summary>
    EchoMissing = 6,
}
