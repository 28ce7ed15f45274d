using System.Collections.Immutable;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>Everything that the live view shows, at one moment.</summary>
internal sealed record LivePicture
{
    /// <summary>The pen as last asked for.</summary>
    public required Pen Pen { get; init; }

    /// <summary>Its open session; null without one.</summary>
    public Session? Session { get; init; }

    /// <summary>
    /// The limit in micrometres by its generation. Each sample carries the generation that the pen enforced at it, so a sample is held against
    /// the limit of its own moment, whatever is armed now.
    /// </summary>
    public ImmutableDictionary<uint, uint> LimitsUm { get; init; } = [];

    /// <summary>The alarms that stand, highest priority first.</summary>
    public IReadOnlyList<Alarm> Alarms { get; init; } = [];

    /// <summary>What the stream said about itself; null before it did.</summary>
    public TelemetryStatus? Status { get; init; }

    /// <summary>The samples.</summary>
    public required LiveTrace Trace { get; init; }

    /// <summary>Where needles are, or were last; null without a session.</summary>
    public PassTarget? Target => Session?.Armed?.Target ?? Session?.OpenPass?.Target;

    /// <summary>Whether samples tell of a press, a release or limits that nobody has asked about yet.</summary>
    public bool IsBehind => Trace.Newest is { } newest
        && (newest.DriveOn != (Pen.Operating.State == OperatingState.Treating) || (Target is not null && LimitAt(newest) is null));

    /// <summary>The limit that applied at a sample, in micrometres; null where none is known.</summary>
    public double? LimitAt(Sample sample) => LimitsUm.TryGetValue(sample.LimitsGeneration, out var limit) ? limit : null;

    /// <summary>The limit that applies now; null while no area is armed or treated.</summary>
    public double? LimitNow => Target is not null && Trace.Newest is { } newest ? LimitAt(newest) : null;
}
