namespace DeviceService.Sessions;

/// <summary>
/// The decision behind permission frames (law 3): short-lived, renewed by the pen's owner loop, so that a blocked loop lets the pen stand.
/// </summary>
/// <param name="ArmId">The arming that is permitted.</param>
/// <param name="LimitsDigest">Digest of the limits that the pen confirmed, lower-case hexadecimal.</param>
/// <param name="LeaseNumber">Fencing number of the control lease.</param>
/// <param name="StopGeneration">Generation of the latch under which the permit was decided; any newer stop voids it.</param>
/// <param name="ValidFor">How long it holds from the call that hands it over.</param>
public sealed record PermissionPermit(uint ArmId, string LimitsDigest, uint LeaseNumber, long StopGeneration, TimeSpan ValidFor)
{
    /// <summary>How long a permit holds: three permission frames.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(150);
}
