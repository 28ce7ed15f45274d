using System.Diagnostics;

namespace DeviceService.Benchmarks;

/// <summary>
/// The pen's end of a pseudo-terminal, with a thread of its own that does nothing but read and note when: the same for every server that is
/// measured, so that what it costs is in all figures alike.
/// </summary>
/// <remarks>
/// A stop is seen at its first two zeros in a row: only a stop has more than one, because frames are stuffed. The time is taken right after the
/// read that brought them returned.
/// </remarks>
internal sealed unsafe class FarEnd : IDisposable
{
    private const int ReadAtOnceMax = 4_096;
    private const int PollMs = 100;

    private readonly Action<ReadOnlySpan<byte>>? _heard;
    private readonly Thread _reader;
    private readonly AutoResetEvent _stopped = new(false);
    private readonly int _master;
    private readonly int _slave;
    private long _stopSeenAt;
    private long _zerosSeenAt;
    private volatile bool _awaiting;
    private volatile bool _ending;

    /// <param name="heard">Gets every byte that came, on the reading thread; null for nobody.</param>
    /// <exception cref="IOException">No pseudo-terminal could be had.</exception>
    public FarEnd(Action<ReadOnlySpan<byte>>? heard = null)
    {
        _heard = heard;
        (_master, _slave, Path) = OpenPair();
        _reader = new Thread(Run) { IsBackground = true, Name = $"far end of {Path}" };
        _reader.Start();
    }

    /// <summary>What a server opens.</summary>
    public string Path { get; }

    /// <summary>Whether anything was heard.</summary>
    public bool HeardAnything { get; private set; }

    /// <summary>When the newest stop, of any round, was heard: how long the line has been quiet since.</summary>
    public TimeSpan QuietFor => Volatile.Read(ref _zerosSeenAt) is var at and not 0 ? Stopwatch.GetElapsedTime(at) : TimeSpan.MaxValue;

    /// <summary>A pseudo-terminal: this end, which never waits, and the other, held open so that a server that leaves does not hang up this one.</summary>
    /// <exception cref="IOException">No pseudo-terminal could be had.</exception>
    public static (int Master, int Slave, string Path) OpenPair()
    {
        var master = Native.Checked(
            Native.OpenPseudoTerminal(Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec), "posix_openpt");
        Native.Checked(Native.Grant(master), "grantpt");
        Native.Checked(Native.Unlock(master), "unlockpt");
        Span<byte> name = stackalloc byte[128];
        Native.Checked(-Native.NameOfSlave(master, name, (nuint)name.Length), "ptsname_r");
        var path = System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        return (master, Native.OpenRaw(path), path);
    }

    /// <summary>Writes as a pen would; returns how many bytes the line took.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (int)Math.Max(0, Native.Write(_master, first, bytes.Length));
        }
    }

    /// <summary>From now on the next stop counts.</summary>
    public void Await()
    {
        _stopped.Reset();
        Volatile.Write(ref _stopSeenAt, 0);
        _awaiting = true;
    }

    /// <summary>When the stop that was awaited came, by the monotonic clock; null when it did not in that time.</summary>
    public long? StopSeenAt(TimeSpan atMost)
    {
        var came = _stopped.WaitOne(atMost);
        _awaiting = false;
        return came ? Volatile.Read(ref _stopSeenAt) : null;
    }

    public void Dispose()
    {
        _ending = true;
        _reader.Join();
        _ = Native.Close(_slave);
        _ = Native.Close(_master);
        _stopped.Dispose();
    }

    private void Run()
    {
        _ = Native.TryRaiseThread();
        var buffer = stackalloc byte[ReadAtOnceMax];
        var poll = new Native.PollFd { Descriptor = _master, Events = Native.PollIn };
        var zeroBefore = false;
        while (!_ending)
        {
            if (Native.Poll(&poll, 1, PollMs) <= 0)
            {
                continue;
            }

            var count = (int)Native.Read(_master, buffer, ReadAtOnceMax);
            var at = Stopwatch.GetTimestamp();
            if (count <= 0)
            {
                continue;
            }

            var bytes = new ReadOnlySpan<byte>(buffer, count);
            if ((zeroBefore && bytes[0] == 0) || bytes.IndexOf((ReadOnlySpan<byte>)[0, 0]) >= 0)
            {
                Volatile.Write(ref _zerosSeenAt, at);
                if (_awaiting)
                {
                    _awaiting = false;
                    Volatile.Write(ref _stopSeenAt, at);
                    _stopped.Set();
                }
            }

            zeroBefore = bytes[^1] == 0;
            HeardAnything = true;
            _heard?.Invoke(bytes);
        }
    }
}
