using System.Collections.Immutable;

namespace DeviceService.Sessions;

/// <summary>Everything that was counted and timed of one pen over some time. Immutable; adds up and subtracts.</summary>
public sealed record PenMeasure
{
    // Before None, which is made of them.
    private static readonly PenDuration[] Kinds = Enum.GetValues<PenDuration>();

    /// <summary>Nothing was counted.</summary>
    public static readonly PenMeasure None = new();

    /// <summary>The line, as the service's side of it counted.</summary>
    public LinkCounters Line { get; init; } = new();

    /// <summary>Frames of the service that the pen dropped, by its own count.</summary>
    public long PenFrameErrors { get; init; }

    /// <summary>Permissions of the service that the pen refused, by its own count.</summary>
    public long PenRefusedPermissions { get; init; }

    /// <summary>Starts of the pen's firmware that were seen.</summary>
    public long PenStarts { get; init; }

    /// <summary>Stops that the line did not take at once.</summary>
    public long StopsUnwritten { get; init; }

    /// <summary>One for each <see cref="PenDuration"/>, in their order.</summary>
    public ImmutableArray<DurationCounts> Durations { get; init; } = [.. Kinds.Select(static _ => DurationCounts.None)];

    /// <summary>What was timed of one kind.</summary>
    public DurationCounts this[PenDuration kind] => Durations[(int)kind - 1];

    /// <summary>The same with other times of one kind.</summary>
    public PenMeasure With(PenDuration kind, DurationCounts counts) => this with { Durations = Durations.SetItem((int)kind - 1, counts) };

    /// <summary>What both counted.</summary>
    public PenMeasure Plus(PenMeasure other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PenMeasure
        {
            Line = Line.Plus(other.Line),
            PenFrameErrors = PenFrameErrors + other.PenFrameErrors,
            PenRefusedPermissions = PenRefusedPermissions + other.PenRefusedPermissions,
            PenStarts = PenStarts + other.PenStarts,
            StopsUnwritten = StopsUnwritten + other.StopsUnwritten,
            Durations = [.. Kinds.Select(kind => this[kind].Plus(other[kind]))],
        };
    }

    /// <summary>What was counted since <paramref name="earlier"/>, of the same counting.</summary>
    public PenMeasure Since(PenMeasure earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new PenMeasure
        {
            Line = Line.Since(earlier.Line),
            PenFrameErrors = PenFrameErrors - earlier.PenFrameErrors,
            PenRefusedPermissions = PenRefusedPermissions - earlier.PenRefusedPermissions,
            PenStarts = PenStarts - earlier.PenStarts,
            StopsUnwritten = StopsUnwritten - earlier.StopsUnwritten,
            Durations = [.. Kinds.Select(kind => this[kind].Since(earlier[kind]))],
        };
    }
}
