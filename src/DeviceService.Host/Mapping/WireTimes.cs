using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;

namespace DeviceService.Host;

/// <summary>Times of the domain in the types of the API.</summary>
internal static class WireTimes
{
    public static Timestamp ToWire(this Moment moment) => Timestamp.FromDateTimeOffset(moment.WallTime);

    public static Timestamp ToWire(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    public static Duration MicrosecondsToWire(long microseconds) => Duration.FromTimeSpan(TimeSpan.FromMicroseconds(microseconds));

    /// <summary>Whole microseconds of a latency; a value beyond an hour is none.</summary>
    public static uint ToMicroseconds(this TimeSpan time) => checked((uint)Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond));
}
