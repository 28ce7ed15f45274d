namespace DeviceService.Sessions;

/// <summary>
/// The newest bytes of one direction of one line, with when they were written or read. One writer at a time, which it never holds up and for
/// which nothing is allocated; a reader copies first, and asks afterwards which of what it copied may have been written over meanwhile.
/// </summary>
public sealed class FrameRing
{
    private readonly byte[] _bytes;
    private readonly Slot[] _slots;

    // Places from 1 and bytes from 0: claimed before they are written, published after.
    private long _claimedPlace;
    private long _claimedEnd;
    private long _published;

    private struct Slot
    {
        public long Us;
        public long Start;
        public int Length;
    }

    /// <param name="bytes">Bytes kept, a power of two.</param>
    /// <param name="pieces">Pieces kept, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is no power of two, or below 2.</exception>
    public FrameRing(int bytes, int pieces)
    {
        _bytes = new byte[PowerOfTwo(bytes, nameof(bytes))];
        _slots = new Slot[PowerOfTwo(pieces, nameof(pieces))];
    }

    /// <summary>Keeps a piece; of one that is longer than the ring, its end.</summary>
    /// <param name="us">When, in microseconds of the monotonic clock.</param>
    /// <param name="piece">The bytes.</param>
    public void Append(long us, ReadOnlySpan<byte> piece)
    {
        piece = piece[Math.Max(0, piece.Length - _bytes.Length)..];
        var place = _published + 1;
        var start = _claimedEnd;
        Volatile.Write(ref _claimedPlace, place);
        Volatile.Write(ref _claimedEnd, start + piece.Length);
        Interlocked.MemoryBarrier();

        var at = (int)(start & (_bytes.Length - 1));
        var first = Math.Min(piece.Length, _bytes.Length - at);
        piece[..first].CopyTo(_bytes.AsSpan(at));
        piece[first..].CopyTo(_bytes);
        ref var slot = ref _slots[place & (_slots.Length - 1)];
        (slot.Us, slot.Start, slot.Length) = (us, start, piece.Length);
        Volatile.Write(ref _published, place);
    }

    /// <summary>Copies the pieces that are whole and not older than <paramref name="sinceUs"/>, oldest first. Any thread.</summary>
    public IReadOnlyList<FramePiece> Read(long sinceUs)
    {
        var published = Volatile.Read(ref _published);
        var copied = new List<(long Place, long Start, FramePiece Piece)>();
        for (var place = Math.Max(1, published - _slots.Length + 1); place <= published; place++)
        {
            // What was written over by now is not copied: long pieces would come to many times the ring.
            var slot = _slots[place & (_slots.Length - 1)];
            if (slot.Us >= sinceUs && slot.Length >= 0 && slot.Length <= _bytes.Length && slot.Start >= Volatile.Read(ref _claimedEnd) - _bytes.Length)
            {
                copied.Add((place, slot.Start, new FramePiece(slot.Us, Copy(slot))));
            }
        }

        // Of a slot or of bytes that were written over meanwhile, whatever was copied is thrown away.
        Interlocked.MemoryBarrier();
        var oldestPlace = Volatile.Read(ref _claimedPlace) - _slots.Length + 1;
        var oldestByte = Volatile.Read(ref _claimedEnd) - _bytes.Length;
        return [.. copied.Where(one => one.Place >= oldestPlace && one.Start >= oldestByte).Select(static one => one.Piece)];
    }

    private byte[] Copy(in Slot slot)
    {
        var piece = new byte[slot.Length];
        var at = (int)(slot.Start & (_bytes.Length - 1));
        var first = Math.Min(slot.Length, _bytes.Length - at);
        _bytes.AsSpan(at, first).CopyTo(piece);
        _bytes.AsSpan(0, slot.Length - first).CopyTo(piece.AsSpan(first));
        return piece;
    }

    private static int PowerOfTwo(int value, string name) => value >= 2 && (value & (value - 1)) == 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "The size is a power of two, at least 2.");
}

/// <summary>Bytes that were written or read at once.</summary>
/// <param name="Us">When, in microseconds of the monotonic clock.</param>
/// <param name="Bytes">The bytes; frames begin and end where they happen to.</param>
public sealed record FramePiece(long Us, byte[] Bytes);
