using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Who controls a pen, in the types of the API.</summary>
internal static class ControlMapping
{
    public static V1.Control ToWire(this ControlView control, Moment now)
    {
        var wire = new V1.Control
        {
            PenId = control.PenId,
            LeaseNumber = control.LeaseNumber,
            ClientName = control.ClientName,
            RenewEvery = Duration.FromTimeSpan(ControlTimes.RenewEvery),
        };
        if (control is { Holder: { } holder, GrantedAt: { } grantedAt, ExpiresAtUs: { } expiresAtUs })
        {
            wire.Holder = holder.ToWire();
            wire.GrantedAt = grantedAt.ToWire();
            wire.Remaining = WireTimes.MicrosecondsToWire(Math.Max(0, expiresAtUs - now.MonotonicUs));
        }

        return wire;
    }
}
