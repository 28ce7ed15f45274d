using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a reader of telemetry gets.</summary>
public abstract record TelemetryItem
{
    private TelemetryItem()
    {
    }

    /// <summary>Sequence of the newest sample accounted for, and the run of the service.</summary>
    public required Cursor Cursor { get; init; }

    /// <summary>Sent first, and whenever it changes.</summary>
    /// <param name="Link">State of the link.</param>
    /// <param name="PenRateHz">Samples per second that the pen sends, as measured; 0 before it is known.</param>
    /// <param name="DeliveredRateHz">Samples per second that this reader gets.</param>
    /// <param name="Newest">The newest valid sample; null when there is none.</param>
    /// <param name="Stale">True when no valid sample came for 100 ms.</param>
    public sealed record Status(LinkState Link, int PenRateHz, int DeliveredRateHz, PenSample? Newest, bool Stale) : TelemetryItem;

    /// <summary>Samples, oldest first, thinned to the rate that was asked for.</summary>
    /// <param name="Samples">The samples one after another, as <see cref="SampleEncoding"/> wrote them. Overwritten once the next item is asked for.</param>
    /// <param name="Count">How many they are, 1 or more.</param>
    /// <param name="MissingBefore">Samples that the line lost since the sample delivered before; the gaps in between name them.</param>
    public sealed record Batch(ReadOnlyMemory<byte> Samples, int Count, long MissingBefore) : TelemetryItem;

    /// <summary>Samples lost, exactly.</summary>
    /// <param name="Reason">By this reader, or by the line.</param>
    /// <param name="First">First lost sequence.</param>
    /// <param name="Last">Last lost sequence.</param>
    public sealed record Gap(GapReason Reason, ulong First, ulong Last) : TelemetryItem;

    /// <summary>Comes at least each second, whatever else is told.</summary>
    public sealed record Heartbeat : TelemetryItem;
}
