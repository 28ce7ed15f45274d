using System.Security.Cryptography;
using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>
/// A client that says what it is told to, right or wrong, and keeps all that the pen says. One thread reads the line and
/// sends by itself only pings and the permissions of <see cref="Permits"/>; clauses write and wait from any other.
/// </summary>
internal sealed partial class ConformancePen(LineName name, LinePlatform platform, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan WriteMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly List<Heard> _heard = [];
    private TaskCompletionSource _news = NewSignal();
    private volatile Opening? _opening;
    private volatile LineLostException? _lost;
    private ulong _newestDeviceTimeUs;
    private uint _sequence;

    /// <summary>How the line is called.</summary>
    public string Line => name.Text;

    /// <summary>True for a serial server or a pen behind TCP.</summary>
    public bool IsTcp => name.Host is not null;

    /// <summary>Tag of the session: computed from both nonces, whatever the pen puts into its frames. 0 for none.</summary>
    public uint Tag { get; set; }

    /// <summary>Whether pings go out by themselves.</summary>
    public bool KeepsAlive { get; set; } = true;

    /// <summary>Permissions that go out by themselves; null for none. Once set to null none is written any more.</summary>
    public PermissionStream? Permits
    {
        get => _permits;
        set
        {
            lock (_writing)
            {
                _permits = value;
            }
        }
    }

    private PermissionStream? _permits;

    /// <summary>Newest device time in a good frame of this session, in us.</summary>
    public ulong NewestDeviceTimeUs
    {
        get
        {
            lock (_gate)
            {
                return _newestDeviceTimeUs;
            }
        }
    }

    /// <summary>How many frames were heard: where a wait that begins now looks from.</summary>
    public int Mark
    {
        get
        {
            lock (_gate)
            {
                return _heard.Count;
            }
        }
    }

    /// <summary>Why the line has gone; null as long as it is open, and once it was opened again.</summary>
    public LineLostException? Lost => _lost;

    /// <summary>Whether the line can be set to another speed, and the far end's own with it.</summary>
    public bool SetsSpeed => _opening?.Line.SetsSpeed ?? false;

    /// <summary>A second client of the same line, not opened yet.</summary>
    public ConformancePen Another() => new(name, platform, clock);

    /// <summary>Opens the line and begins to read.</summary>
    /// <exception cref="LineLostException">It cannot be opened, or somebody else has it.</exception>
    public void Open(CancellationToken cancellation)
    {
        var wake = platform.CreateWake();
        try
        {
            var line = platform.Open(name, wake, cancellation);
            _lost = null;
            _opening = new Opening(line, wake, this);
            _opening.Start();
        }
        catch
        {
            wake.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the line without a word, as a host does that vanishes.</summary>
    public void Vanish()
    {
        var opening = _opening;
        _opening = null;
        Permits = null;
        opening?.Dispose();
    }

    /// <summary>A new session of this host: counts of the old one mean nothing.</summary>
    public void Forget(uint tag, ulong deviceTimeUs)
    {
        lock (_gate)
        {
            (Tag, _newestDeviceTimeUs, _sequence) = (tag, deviceTimeUs, 0);
        }
    }

    /// <summary>Writes bytes as they are, all of them.</summary>
    /// <exception cref="LineLostException">The line is gone, or took nothing for a second.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            Write(bytes);
        }
    }

    /// <summary>Writes frames in one piece, each with the session's tag where it has none of its own.</summary>
    public void Send(params ReadOnlySpan<HostFrame> frames)
    {
        var bytes = new List<byte>();
        foreach (var frame in frames)
        {
            bytes.AddRange(RawFrames.Of(Tagged(frame)));
        }

        Send([.. bytes]);
    }

    /// <summary>The frame with the session's tag.</summary>
    public HostFrame Tagged(HostFrame frame)
    {
        if (frame.SessionTag == 0 && frame.BodyCase is not (HostFrame.BodyOneofCase.Hello or HostFrame.BodyOneofCase.Stop))
        {
            frame.SessionTag = Tag;
        }

        return frame;
    }

    /// <summary>The next permission of a stream, numbered; nothing is sent.</summary>
    public Permission NextPermission(PermissionStream stream)
    {
        lock (_gate)
        {
            return new Permission
            {
                Sequence = ++_sequence, ArmId = stream.ArmId, LimitsDigest = stream.LimitsDigest, LeaseNumber = stream.Lease,
                StopCount = stream.StopCount, DeviceTimeUs = _newestDeviceTimeUs,
            };
        }
    }

    /// <summary>Whether the line takes a break, and holds it for 2 ms. False where no break reaches a pen.</summary>
    public bool TryBreak()
    {
        lock (_writing)
        {
            if (_opening?.Line is not { } line || !line.TryBeginBreak())
            {
                return false;
            }

            Rest(TimeSpan.FromMilliseconds(2));
            line.EndBreak();
            return true;
        }
    }

    /// <summary>Goes on at another speed, once what was written has left.</summary>
    public bool TrySetSpeed(int bitsPerSecond)
    {
        lock (_writing)
        {
            return _opening?.Line.TrySetSpeed(bitsPerSecond) ?? false;
        }
    }

    public static ulong NewNonce()
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(nonce);
        return Math.Max(1, BitConverter.ToUInt64(nonce));
    }

    public void Dispose() => Vanish();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var began = clock.GetTimestamp();
        while (!bytes.IsEmpty)
        {
            var line = _opening?.Line ?? throw Gone();
            bytes = bytes[line.Write(bytes)..];
            if (!bytes.IsEmpty)
            {
                if (clock.GetElapsedTime(began) > WriteMax)
                {
                    throw new LineLostException(LinkStatuses.LineFull);
                }

                Rest(WriteStep);
            }
        }
    }

    private LineLostException Gone() => _lost ?? new LineLostException(LinkStatuses.Unplugged(name.Text));

    private static void Rest(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
