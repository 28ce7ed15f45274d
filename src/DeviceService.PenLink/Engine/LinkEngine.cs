using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>
/// One host's side of PenLink: bytes, commands and time in; frames and reports out. It does no I/O and reads no clock,
/// so that the line thread, tests and the simulation run the same code. Owned by one thread.
/// </summary>
/// <remarks>
/// Law 3 (permission from a decision), law 4 (one numbered command), law 5 (guard right before the line), law 8 (one
/// nonce), law 13 (512 bytes), law 14 (stops repeated until seen). The engine decides nothing about a treatment: the
/// observer stops on a lost link and on a breach, within the call that tells it.
/// </remarks>
internal sealed partial class LinkEngine
{
    private readonly string _build;
    private readonly uint _wantedSamplesPerSecond;
    private readonly StopLatch _latch;
    private readonly ILineOutput _output;
    private readonly IPenLinkObserver _observer;
    private readonly CommandInbox _inbox;
    private readonly PermitSlot _permit;
    private readonly LinkMeter _meter;
    private readonly Func<ulong> _nonces;

    private readonly FrameDecoder _decoder;
    private readonly PenFrameReader _reader = new();
    private readonly FrameEncoder _encoder = new();
    private readonly UnacknowledgedBytes _unacknowledged = new();
    private readonly RoundTripTime _roundTrip = new();

    private EngineStage _stage = EngineStage.Down;
    private volatile LinkStatus _status = LinkStatuses.Opening;
    private bool _taken;
    private long _stopsSeen;
    private long _offlineStopUs;

    public LinkEngine(
        string build,
        int samplesPerSecond,
        string? expectedSerialNumber,
        StopLatch latch,
        ILineOutput output,
        IPenLinkObserver observer,
        CommandInbox inbox,
        PermitSlot permit,
        LinkMeter meter,
        Func<ulong> nonces)
    {
        _build = build;
        _wantedSamplesPerSecond = (uint)samplesPerSecond;
        _expectedSerialNumber = expectedSerialNumber;
        _latch = latch;
        _output = output;
        _observer = observer;
        _inbox = inbox;
        _permit = permit;
        _meter = meter;
        _nonces = nonces;
        _decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, meter.Frames);
    }

    /// <summary>Link state as of now; may be read from any thread.</summary>
    public LinkStatus Status => _status;

    /// <summary>A line was opened: nothing is known of what is behind it.</summary>
    public void LineOpened(LinkTime now)
    {
        _decoder.Reset();
        _unacknowledged.Dropped();
        _roundTrip.Reset();
        _failedBitsPerSecond = null;
        _bitsPerSecond = LineSpeed.Initial;
        _speedReturnUs = null;
        Greet(now);
        if (_status.State != DeviceService.Safety.LinkState.Handshaking)
        {
            Report(LinkStatuses.Greeting);
        }
    }

    /// <summary>The line went down, or could not be opened.</summary>
    public void LineLost(LinkStatus why, LinkTime now) => Lose(why, EngineStage.Down, now);

    /// <summary>Takes what came from the line.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, LinkTime now)
    {
        _meter.Received(bytes.Length);
        while (_decoder.TryRead(ref bytes, out var message))
        {
            var fault = _reader.Read(message);
            if (fault != FrameFault.None)
            {
                _meter.Frames.Add(fault);
                continue;
            }

            TakeFrame(now);
        }
    }

    /// <summary>Does what is due. Called after <see cref="Receive"/>, at <see cref="NextDueUs"/>, and when a command or a permit came.</summary>
    public void Tick(LinkTime now)
    {
        if (_stage == EngineStage.Down)
        {
            return;
        }

        if (TickBreak(now))
        {
            return;
        }

        ReturnToInitialSpeed(now);
        RepeatStop(now);
        VoidStopped();
        TickHandshake(now);
        TickCommands(now);
        TickPing(now);
        TickPermission(now);
    }

    /// <summary>When <see cref="Tick"/> has something to do next, if nothing comes before; never later than in a second.</summary>
    public long NextDueUs(LinkTime now)
    {
        var due = now.Us + 1_000_000;
        if (_stage == EngineStage.Down)
        {
            return due;
        }

        if (_output.IsBreaking)
        {
            return _breakEndsUs ?? now.Us;
        }

        if (_latch.RepeatDue() is { } wait)
        {
            var repeat = now.Us + (long)wait.TotalMicroseconds;
            due = Math.Min(due, _stage == EngineStage.Online ? repeat : Math.Max(repeat, _offlineStopUs));
        }

        due = Math.Min(due, _speedReturnUs ?? due);
        due = Math.Min(due, HandshakeDueUs);
        due = Math.Min(due, CommandDueUs);
        due = Math.Min(due, PingDueUs);
        return Math.Min(due, PermissionDueUs(now));
    }

    private void RepeatStop(LinkTime now)
    {
        // Outside a session nothing can confirm a stop, and each repetition drops what is unsent: also a Hello.
        if (_latch.RepeatDue() is not { } wait || wait > TimeSpan.Zero || (_stage != EngineStage.Online && now.Us < _offlineStopUs))
        {
            return;
        }

        _offlineStopUs = now.Us + LinkTiming.OfflineStopIntervalUs;
        _latch.Repeat();
    }

    private WriteResult WriteOrdinary(HostFrame frame, FrameKind kind, uint id)
    {
        if (!TryEncode(frame))
        {
            return WriteResult.NoRoom;
        }

        _latch.WriteOrdinary(this, static engine => engine._taken = engine._output.TryWrite(engine._encoder.Encoded));
        return Written(kind, id);
    }

    /// <summary>Law 5: the latch, its generation and, for a permission, the permit are looked at again inside the gate.</summary>
    private WriteResult WritePermissive(HostFrame frame, FrameKind kind, uint id, long generation, PermissionPermit? under)
    {
        if (!TryEncode(frame))
        {
            return WriteResult.NoRoom;
        }

        var voided = false;
        var written = _latch.TryWritePermissive(generation, this, engine =>
        {
            voided = under is not null && !Equals(engine._permit.Current, under);
            engine._taken = !voided && engine._output.TryWrite(engine._encoder.Encoded);
        });
        return written && !voided ? Written(kind, id) : WriteResult.Voided;
    }

    /// <summary>For what may be sent while latched, and yet never again once another stop came.</summary>
    private WriteResult WriteUnlessStopped(HostFrame frame, uint number, long generation)
    {
        if (!TryEncode(frame))
        {
            return WriteResult.NoRoom;
        }

        var voided = false;
        _latch.WriteOrdinary(this, engine =>
        {
            voided = engine._latch.Generation != generation;
            engine._taken = !voided && engine._output.TryWrite(engine._encoder.Encoded);
        });
        return voided ? WriteResult.Voided : Written(FrameKind.Command, number);
    }

    private bool TryEncode(HostFrame frame)
    {
        // A stop dropped what was unsent, so nothing before it is on its way any more.
        if (_latch.WriteGeneration is var stops && stops != _stopsSeen)
        {
            _stopsSeen = stops;
            _unacknowledged.Dropped();
        }

        return _unacknowledged.HasRoomFor(_encoder.Encode(frame).Length);
    }

    private WriteResult Written(FrameKind kind, uint id)
    {
        if (!_taken)
        {
            return WriteResult.LineFull;
        }

        _unacknowledged.Add(kind, id, _encoder.Encoded.Length);
        return WriteResult.Written;
    }

    /// <summary>
    /// The link is lost: the observer is told first, because it stops an armed pen within that call; only then are the
    /// commands answered that nobody will answer any more.
    /// </summary>
    private void Lose(LinkStatus why, EngineStage next, LinkTime now)
    {
        var wasOnline = _stage == EngineStage.Online;
        _inbox.Close();
        _permit.Clear();
        _permissions.Disarmed();
        _stage = next;
        if (wasOnline)
        {
            _meter.Lost();
        }

        DoubtSpeed(now);

        Report(why);
        AbandonCommands();
        if (next == EngineStage.Greeting)
        {
            Greet(now);
            _helloDueUs = _speedReturnUs ?? now.Us;
        }
    }

    private void Report(LinkStatus status)
    {
        var next = status with { Epoch = _epoch, SerialNumberSeen = _serialNumberSeen };
        if (next != _status)
        {
            _status = next;
            _observer.OnLinkChanged(next);
        }
    }
}
