using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

// Hello until an answer comes, then the first status, then the counters; who is on the line, and whether it may be used.
internal sealed partial class LinkEngine
{
    private string? _expectedSerialNumber;
    private string? _serialNumberSeen;
    private ulong _hostNonce;
    private uint _sessionTag;
    private long _epoch;
    private ulong _bootId;
    private PenIdentity? _identity;
    private Status? _firstStatus;
    private long _helloDueUs;
    private long _giveUpUs;
    private long _lastFrameUs;

    private long HandshakeDueUs => _stage switch
    {
        EngineStage.Greeting or EngineStage.Incompatible or EngineStage.WrongPen => _helloDueUs,
        EngineStage.Online => Math.Min(_lastFrameUs + LinkTiming.SilenceMaxUs, _lastStatusUs + LinkTiming.StatusAgeMaxUs),
        _ => _giveUpUs,
    };

    private bool InSession => _stage is EngineStage.Online || IsPreparing;

    /// <summary>The pen has answered, and the handshake is not complete.</summary>
    private bool IsPreparing => _stage is EngineStage.AwaitingStatus or EngineStage.ReadingCounters or EngineStage.ReadingJournalHead
        or EngineStage.RaisingSpeed or EngineStage.ProvingSpeed or EngineStage.SettingRate;

    /// <summary>A new nonce: what the pen held under the one before becomes void with it (law 8).</summary>
    private void Greet(LinkTime now)
    {
        _stage = EngineStage.Greeting;
        do
        {
            _hostNonce = _nonces();
        }
        while (_hostNonce == 0);

        _sessionTag = 0;
        _identity = null;
        _firstStatus = null;
        _helloDueUs = now.Us;
    }

    private void TickHandshake(LinkTime now)
    {
        switch (_stage)
        {
            case EngineStage.Greeting when now.Us >= _helloDueUs:
                SendHello(now);
                break;
            case EngineStage.Incompatible or EngineStage.WrongPen when now.Us >= _helloDueUs:
                Greet(now);
                SendHello(now);
                break;
            case EngineStage.RaisingSpeed or EngineStage.ProvingSpeed when now.Us >= _giveUpUs:
                SpeedFailed(now);
                break;
            case EngineStage.AwaitingStatus when now.Us >= _giveUpUs:
                Lose(LinkStatuses.NoStatus, EngineStage.Greeting, now);
                break;
            case EngineStage.ReadingCounters or EngineStage.ReadingJournalHead or EngineStage.SettingRate when now.Us >= _giveUpUs:
                Lose(LinkStatuses.Stalled, EngineStage.Greeting, now);
                break;
            case EngineStage.Online when now.Us - _lastFrameUs >= LinkTiming.SilenceMaxUs:
                Lose(LinkStatuses.Silent, EngineStage.Greeting, now);
                break;
            case EngineStage.Online when now.Us - _lastStatusUs >= LinkTiming.StatusAgeMaxUs:
                Lose(LinkStatuses.NoStatus, EngineStage.Greeting, now);
                break;
            default:
                break;
        }
    }

    private void SendHello(LinkTime now)
    {
        _helloDueUs = now.Us + LinkTiming.HelloIntervalUs;
        var frame = new HostFrame
        {
            Hello = new Hello
            {
                ProtocolMajor = ProtocolVersion.Major,
                ProtocolMinor = ProtocolVersion.Minor,
                SchemaDigest = ProtocolVersion.SchemaDigest,
                HostNonce = _hostNonce,
                HostBuild = _build,
            },
        };

        // With nobody there the unanswered ones fill what may be on its way. They are dropped, or the line is opened anew.
        if (WriteOrdinary(frame, FrameKind.Hello, 0) == WriteResult.NoRoom && _output.TryDropUnsent())
        {
            _unacknowledged.Dropped();
            WriteOrdinary(frame, FrameKind.Hello, 0);
        }
    }

    private void TakeHelloReply(HelloReply reply, uint tag, LinkTime now)
    {
        if (_stage != EngineStage.Greeting || !reply.HasHostNonce || reply.HostNonce != _hostNonce)
        {
            // An answer to a Hello before this one.
            _meter.ForeignFrame();
            return;
        }

        if (reply is not { HasProtocolMajor: true, HasProtocolMinor: true, HasSchemaDigest: true, HasCompatible: true })
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        _serialNumberSeen = reply.Identity?.SerialNumber is { Length: > 0 } serial ? serial : null;
        if (Refusal(reply, out var identity) is { } refusal)
        {
            Refuse(refusal, EngineStage.Incompatible, now);
            return;
        }

        if (reply is not { HasPenNonce: true, PenNonce: not 0, HasBootId: true, BootId: not 0, HasDeviceTimeUs: true })
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        if (tag != SessionTag.Of(_hostNonce, reply.PenNonce))
        {
            // To the same nonce the pen repeats the same reply, wrong as it is.
            _meter.ForeignFrame();
            Greet(now);
            _helloDueUs = now.Us + LinkTiming.HelloIntervalUs;
            return;
        }

        if (_expectedSerialNumber is { } expected && expected != identity!.SerialNumber)
        {
            Refuse(LinkStatuses.WrongPen(expected, identity.SerialNumber), EngineStage.WrongPen, now);
            return;
        }

        BeginSession(reply, identity!, tag, now);
    }

    private static LinkStatus? Refusal(HelloReply reply, out PenIdentity? identity)
    {
        identity = null;
        if (reply.ProtocolMajor != ProtocolVersion.Major)
        {
            return LinkStatuses.MajorVersion(reply.ProtocolMajor);
        }

        if (reply.ProtocolMinor == ProtocolVersion.Minor && reply.SchemaDigest != ProtocolVersion.SchemaDigest)
        {
            return LinkStatuses.SchemaDigest;
        }

        if (!reply.Compatible)
        {
            return LinkStatuses.RefusedByPen;
        }

        identity = IdentityCheck.TryRead(reply.Identity, out var fault);
        return identity is null ? LinkStatuses.Identity(fault) : null;
    }

    private void Refuse(LinkStatus why, EngineStage stage, LinkTime now)
    {
        _stage = stage;
        _helloDueUs = now.Us + LinkTiming.UnusableRetryUs;
        _unacknowledged.Dropped();
        Report(why);
    }

    private void BeginSession(HelloReply reply, PenIdentity identity, uint tag, LinkTime now)
    {
        _stage = EngineStage.AwaitingStatus;
        _identity = identity;
        _keptHead = null;
        _sessionTag = tag;
        _bootId = reply.BootId;
        _newestDeviceTimeUs = reply.DeviceTimeUs;
        _statusDeviceTimeUs = 0;
        _lastFrameUs = now.Us;
        _lastSampleUs = null;
        _giveUpUs = now.Us + LinkTiming.HandshakeMaxUs;
        _commandNumber = 0;
        _offeredBitsPerSecond = reply.Identity.LineBitsPerSecond;
        _offeredBitsPerSecondMax = reply.Identity.LineBitsPerSecondMax;
        _output.SpeedInDoubt = false;
        _samplesPerSecond = SampleClock.RateHzInitial;
        _unacknowledged.Dropped();
        _permissions.Restart();
        _samples.Restart();
        _clock.Reset();
        _pingId = 0;
        _pingDueUs = now.Us;
        _latch.SessionBegan();
    }

    private void TakeBoot(Boot boot, LinkTime now)
    {
        var another = boot.HasBootId && boot.BootId != _bootId;
        switch (_stage)
        {
            case EngineStage.Greeting when now.Us >= _helloDueUs - LinkTiming.HelloIntervalUs + LinkTiming.HelloSpacingUs:
                // It has just started, and has missed what was sent before.
                SendHello(now);
                break;
            case EngineStage.WrongPen or EngineStage.Incompatible when boot.SerialNumber != _serialNumberSeen:
                Greet(now);
                SendHello(now);
                break;
            case EngineStage.Online:
            case var _ when IsPreparing:
                Lose(another ? LinkStatuses.PenRestarted : LinkStatuses.SessionEnded, EngineStage.Greeting, now);
                SendHello(now);
                break;
            default:
                break;
        }
    }

    private void CompleteHandshake(Counters counters, LinkTime now)
    {
        _presses = counters.PressCount;
        _strokes = counters.StrokeCount;
        _stage = EngineStage.Online;
        _epoch++;
        _expectedSerialNumber ??= _identity!.SerialNumber;
        _lastFrameUs = now.Us;
        _lastStatusUs = now.Us;
        _meter.HandshakeCompleted();

        // Commands are taken in from the report on: whoever hears of the pen may act on it.
        _inbox.Open();
        var status = ToStatus(_firstStatus!);
        _observer.OnHandshake(new HandshakeReport(
            _epoch, _identity!, _bootId, PenTranslation.ToCounters(counters), status, (int)_samplesPerSecond) { KeptHead = _keptHead });
        Report(LinkStatuses.Online);
        if (_cartridge is { } cartridge)
        {
            _observer.OnCartridge(cartridge);
        }

        // Whatever the pen missed while it was away, it shall stand latched as the service is (law 14).
        if (_latch.IsLatched)
        {
            _latch.Repeat();
        }
    }
}
