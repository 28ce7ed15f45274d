namespace DeviceService.Conformance;

/// <summary>What the permissions say that the client sends by itself while a clause holds the pen armed.</summary>
/// <param name="ArmId">Of the Arm; 0 on the bench.</param>
/// <param name="LimitsDigest">As read back.</param>
/// <param name="Lease">Of the Arm.</param>
/// <param name="StopCount">Under which it was armed.</param>
internal sealed record PermissionStream(uint ArmId, ulong LimitsDigest, uint Lease, uint StopCount);
