using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What every stream has beside its own: gaps and heartbeats.</summary>
internal static class StreamMapping
{
    public static V1.Gap Gap(GapReason reason, long? first, long? last)
    {
        var wire = new V1.Gap { Reason = reason.ToWire() };
        if (first is { } from)
        {
            wire.FirstMissingSequence = (ulong)from;
        }

        if (last is { } to)
        {
            wire.LastMissingSequence = (ulong)to;
        }

        return wire;
    }

    public static V1.Heartbeat Heartbeat(Cursor place, TimeProvider clock) => new()
    {
        LastSequence = (ulong)place.Sequence,
        SentAt = clock.GetUtcNow().ToWire(),
    };
}
