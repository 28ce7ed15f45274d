using System.Collections.Concurrent;

namespace DeviceService.Sessions;

/// <summary>
/// What was last said on one pen's line, and what was decided about it: kept in memory, so that a fault can be looked at with what led to it.
/// Bytes are copied into rings made beforehand; nothing here waits, whoever calls.
/// </summary>
/// <remarks>
/// Writers: the line thread for what the pen says; whoever holds the latch's gate for what is said to the pen; any thread for notes. Readers: the
/// writer of incident files, which none of them waits for.
/// </remarks>
public sealed class FlightRecorder
{
    /// <summary>How far back it reaches, where the rings are not outrun by a line that floods.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    // 30 s of the fastest telemetry, 1,000 samples/s, are 1.4 MB; of what is said to a pen, 60 KB.
    private const int FromPenBytes = 2 * 1024 * 1024;
    private const int FromPenPieces = 32 * 1024;
    private const int ToPenBytes = 128 * 1024;
    private const int ToPenPieces = 8 * 1024;
    private const int GreetingBytes = 32 * 1024;
    private const int GreetingPieces = 512;
    private const int NotesKept = 2_048;

    private readonly Clockwork _clock;
    private readonly ConcurrentQueue<FlightNote> _notes = new();
    private readonly Lazy<Rings> _rings = new(static () => new Rings());
    private FlightNote? _guardBefore;
    private long _greetedUs;
    private volatile bool _greeting = true;

    private sealed class Rings
    {
        public FrameRing FromPen { get; } = new(FromPenBytes, FromPenPieces);

        public FrameRing ToPen { get; } = new(ToPenBytes, ToPenPieces);

        // What a replay begins with, however long ago it was: the handshake of the link session that is under way.
        public FrameRing GreetingFromPen { get; } = new(GreetingBytes, GreetingPieces);

        public FrameRing GreetingToPen { get; } = new(GreetingBytes, GreetingPieces);
    }

    /// <summary>An empty recorder that times itself by this clock.</summary>
    public FlightRecorder(Clockwork clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
    }

    /// <summary>Keeps bytes; see the remarks for who may call.</summary>
    public void Keep(LineDirection direction, ReadOnlySpan<byte> bytes)
    {
        var rings = _rings.Value;
        var us = _clock.Now.MonotonicUs;
        (direction == LineDirection.FromPen ? rings.FromPen : rings.ToPen).Append(us, bytes);
        if (_greeting)
        {
            (direction == LineDirection.FromPen ? rings.GreetingFromPen : rings.GreetingToPen).Append(us, bytes);
        }
    }

    /// <summary>The link is greeting a pen, or the pen is online now (line thread).</summary>
    public void Greets(bool greeting)
    {
        if (greeting && !_greeting)
        {
            Volatile.Write(ref _greetedUs, _clock.Now.MonotonicUs);
        }

        _greeting = greeting;
    }

    /// <summary>Keeps a note. Any thread.</summary>
    public void Keep(FlightNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        _notes.Enqueue(note);
        while (_notes.Count > NotesKept && _notes.TryDequeue(out var oldest))
        {
            if (oldest.Kind == FlightNoteKind.Guard)
            {
                Volatile.Write(ref _guardBefore, oldest);
            }
        }
    }

    /// <summary>A copy of what is there now. Any thread but the line thread: it copies megabytes.</summary>
    public FlightSnapshot Take()
    {
        var untilUs = _clock.Now.MonotonicUs;
        var fromUs = Math.Max(0, untilUs - (long)Kept.TotalMicroseconds);
        var rings = _rings.Value;
        var fromPen = rings.FromPen.Read(fromUs);
        var toPen = rings.ToPen.Read(fromUs);
        var firstUs = Math.Min(fromPen.Count > 0 ? fromPen[0].Us : untilUs, toPen.Count > 0 ? toPen[0].Us : untilUs);
        var greetedUs = Volatile.Read(ref _greetedUs);
        var notes = _notes.ToArray();
        var guardBefore = notes.LastOrDefault(note => note.Kind == FlightNoteKind.Guard && note.Us < fromUs) ?? Volatile.Read(ref _guardBefore);
        return new FlightSnapshot
        {
            FromUs = fromUs,
            UntilUs = untilUs,
            Greeting = Merged(
                [.. rings.GreetingFromPen.Read(greetedUs).Where(piece => piece.Us < firstUs)],
                [.. rings.GreetingToPen.Read(greetedUs).Where(piece => piece.Us < firstUs)]),
            Pieces = Merged(fromPen, toPen),
            Notes = [.. notes.Where(note => note.Us >= fromUs).Prepend(guardBefore).OfType<FlightNote>().OrderBy(static note => note.Us)],
        };
    }

    private static IReadOnlyList<(LineDirection Direction, FramePiece Piece)> Merged(IReadOnlyList<FramePiece> fromPen, IReadOnlyList<FramePiece> toPen) =>
    [
        .. fromPen.Select(static piece => (LineDirection.FromPen, piece))
            .Concat(toPen.Select(static piece => (LineDirection.ToPen, piece)))
            .OrderBy(static entry => entry.piece.Us),
    ];
}

/// <summary>What a recorder held at one moment.</summary>
public sealed record FlightSnapshot
{
    /// <summary>From when on, in microseconds of the monotonic clock; the greeting and the first guard may be older.</summary>
    public required long FromUs { get; init; }

    /// <summary>Until when.</summary>
    public required long UntilUs { get; init; }

    /// <summary>The handshake of the link session, where it is older than the pieces.</summary>
    public required IReadOnlyList<(LineDirection Direction, FramePiece Piece)> Greeting { get; init; }

    /// <summary>What was said, oldest first.</summary>
    public required IReadOnlyList<(LineDirection Direction, FramePiece Piece)> Pieces { get; init; }

    /// <summary>What was decided, oldest first; the guard in force at the beginning comes first.</summary>
    public required IReadOnlyList<FlightNote> Notes { get; init; }
}
