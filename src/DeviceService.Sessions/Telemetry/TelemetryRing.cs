using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// The newest samples of one pen: one writer, the line thread, and any number of readers that it never waits for. A
/// reader copies first and asks afterwards which of what it copied the writer may have been writing over meanwhile; those count as lost.
/// </summary>
public sealed class TelemetryRing
{
    /// <summary>Samples kept: more than 10 s at 1,000 samples/s.</summary>
    public const int DefaultCapacity = 16_384;

    private readonly PenSample[] _slots;

    // Places, from 1: claimed before a slot is written, published after.
    private long _claimed;
    private long _published;
    private TelemetryPulse? _signals;

    /// <param name="capacity">A power of two.</param>
    public TelemetryRing(int capacity = DefaultCapacity)
    {
        if (capacity < 2 || (capacity & (capacity - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity is a power of two, at least 2.");
        }

        _slots = new PenSample[capacity];
    }

    /// <summary>Samples kept at most.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Place of the newest sample; 0 before the first.</summary>
    public long Newest => Volatile.Read(ref _published);

    /// <summary>What is signalled with each frame; null where nobody wants to be. Any thread.</summary>
    internal TelemetryPulse? Signals
    {
        get => Volatile.Read(ref _signals);
        set => Volatile.Write(ref _signals, value);
    }

    /// <summary>Appends (line thread only).</summary>
    public void Append(in PenSample sample)
    {
        var place = _published + 1;
        Volatile.Write(ref _claimed, place);
        Interlocked.MemoryBarrier();
        _slots[place & (_slots.Length - 1)] = sample;
        Volatile.Write(ref _published, place);
    }

    /// <summary>Wakes those who want each sample at once; called after the samples of a frame (line thread).</summary>
    public void Wake() => Signals?.Signal();

    /// <summary>Copies what came after <paramref name="place"/>, as much as fits, and moves it on.</summary>
    /// <returns>Samples copied, and samples that this reader lost before them.</returns>
    public (int Count, long Lost) Read(ref long place, Span<PenSample> into)
    {
        var published = Newest;
        var first = Math.Max(place + 1, published - _slots.Length + 1);
        var count = (int)Math.Min(into.Length, published - first + 1);
        if (count <= 0)
        {
            return (0, 0);
        }

        for (var index = 0; index < count; index++)
        {
            into[index] = _slots[(first + index) & (_slots.Length - 1)];
        }

        Interlocked.MemoryBarrier();
        var oldestWhole = Volatile.Read(ref _claimed) - _slots.Length + 1;
        var torn = (int)Math.Clamp(oldestWhole - first, 0, count);
        into[torn..count].CopyTo(into);

        var lost = first + torn - (place + 1);
        place = first + count - 1;
        return (count - torn, lost);
    }
}
