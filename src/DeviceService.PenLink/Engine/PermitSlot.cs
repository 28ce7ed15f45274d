using DeviceService.Sessions;

namespace DeviceService.PenLink;

/// <summary>
/// The newest permit (law 3). Set and cleared by the owner loop, read by the line thread; clearing happens inside the
/// latch's gate, where a permission is written, so that none is written afterwards.
/// </summary>
internal sealed class PermitSlot(TimeProvider clock)
{
    private volatile Held? _held;

    private sealed record Held(PermissionPermit Permit, long RenewedAt);

    /// <summary>The permit that holds at this moment, by the clock and not by the turn of a loop; null for none.</summary>
    public PermissionPermit? Current =>
        _held is { } held && clock.GetElapsedTime(held.RenewedAt) < held.Permit.ValidFor ? held.Permit : null;

    public void Renew(PermissionPermit permit) => _held = new Held(permit, clock.GetTimestamp());

    public void Clear() => _held = null;
}
