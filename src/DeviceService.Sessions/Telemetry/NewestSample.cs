using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// The newest sample, for whoever looks: one writer, the line thread, which allocates nothing and waits for nobody; any number of readers, who
/// look again where the writer was at it meanwhile.
/// </summary>
internal sealed class NewestSample
{
    // Odd while it is being written.
    private long _version;
    private bool _known;
    private PenSample _sample;

    /// <summary>This one is the newest (line thread only).</summary>
    public void Set(in PenSample sample)
    {
        Begin();
        _sample = sample;
        _known = true;
        End();
    }

    /// <summary>There is none any more (line thread only).</summary>
    public void Clear()
    {
        Begin();
        _known = false;
        End();
    }

    /// <summary>The newest, whole; null when there is none. Any thread.</summary>
    public PenSample? Read()
    {
        var spin = new SpinWait();
        while (true)
        {
            var before = Volatile.Read(ref _version);
            var (known, sample) = (_known, _sample);
            Interlocked.MemoryBarrier();
            if ((before & 1) == 0 && before == Volatile.Read(ref _version))
            {
                return known ? sample : null;
            }

            spin.SpinOnce();
        }
    }

    private void Begin()
    {
        Volatile.Write(ref _version, _version + 1);
        Interlocked.MemoryBarrier();
    }

    private void End() => Volatile.Write(ref _version, _version + 1);
}
