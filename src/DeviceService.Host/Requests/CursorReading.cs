using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Cursors that clients give back.</summary>
internal static class CursorReading
{
    /// <summary>Null when none was given. One of another run is answered with a gap; one ahead of its own stream was never given out.</summary>
    /// <param name="given">What the request holds.</param>
    /// <param name="newest">The newest place of the stream; null where it is not known.</param>
    public static Cursor? Of(V1.Cursor? given, Cursor? newest = null)
    {
        if (given is null)
        {
            return null;
        }

        var instanceId = Fields.Name("resume_after.instance_id", given.InstanceId);
        if (given.Sequence > long.MaxValue || (newest is not null && newest.InstanceId == instanceId && (long)given.Sequence > newest.Sequence))
        {
            throw new CallRefusedException(Rules.CursorGone.Refuse(("observed", given.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        }

        return new Cursor(instanceId, (long)given.Sequence);
    }
}
