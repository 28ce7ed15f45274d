namespace DeviceService.Sessions;

/// <summary>Names an attached pen by exactly one of the two.</summary>
/// <param name="PenId">Its serial number.</param>
/// <param name="Line">The line it is attached by.</param>
public sealed record PenName(string? PenId, string? Line)
{
    /// <inheritdoc/>
    public override string ToString() => PenId ?? Line ?? "";
}
