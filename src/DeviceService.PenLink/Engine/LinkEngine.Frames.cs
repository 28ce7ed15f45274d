using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

// What pens send, once its form was found good: the tag first, then presence.
internal sealed partial class LinkEngine
{
    private readonly SampleClock _samples = new();
    private readonly ClockRegression _clock = new();
    private readonly PenSample[] _run = new PenSample[TelemetryFrame.SamplesMax];
    private readonly bool[] _standing = new bool[TelemetryFrame.SamplesMax];

    private ulong _newestDeviceTimeUs;
    private ulong _statusDeviceTimeUs;
    private long _lastStatusUs;
    private long? _lastSampleUs;
    private ulong _sequence;
    private ulong _presses;
    private ulong _strokes;
    private Status? _latestStatus;
    private CartridgeObservation? _cartridge;

    private uint _pingId;
    private long _pingSentUs;
    private long _pingDueUs;

    private long PingDueUs => InSession ? _pingDueUs : long.MaxValue;

    private void TakeFrame(LinkTime now)
    {
        var tag = _reader.SessionTag;
        if (_reader.Frame is { BodyCase: PenFrame.BodyOneofCase.Boot } started)
        {
            TakeBoot(started.Boot, now);
            return;
        }

        if (!InSession)
        {
            if (_reader.Frame is { BodyCase: PenFrame.BodyOneofCase.HelloReply } answered)
            {
                TakeHelloReply(answered.HelloReply, tag, now);
            }
            else
            {
                // What is left of a session before.
                _meter.ForeignFrame();
            }

            return;
        }

        if (tag != _sessionTag)
        {
            _meter.ForeignFrame();
            Lose(LinkStatuses.ForeignSession, EngineStage.Greeting, now);
            return;
        }

        _lastFrameUs = now.Us;
        if (_reader.IsTelemetry)
        {
            TakeTelemetry(_reader.Telemetry, now);
            return;
        }

        switch (_reader.Frame!.BodyCase)
        {
            case PenFrame.BodyOneofCase.Status:
                TakeStatus(_reader.Frame.Status, now);
                break;
            case PenFrame.BodyOneofCase.CommandReply:
                TakeReply(_reader.Frame.CommandReply, now);
                break;
            case PenFrame.BodyOneofCase.Pong:
                TakePong(_reader.Frame.Pong, now);
                break;
            case PenFrame.BodyOneofCase.Cartridge:
                TakeCartridge(_reader.Frame.Cartridge);
                break;
            default:
                // The same HelloReply again: a repeated Hello was answered.
                break;
        }
    }

    /// <summary>
    /// Samples go to the observer before anything else is done with them, so that its guard may stop on the first one
    /// (law 9). A run of samples without a gap is one call.
    /// </summary>
    private void TakeTelemetry(TelemetryFrame frame, LinkTime now)
    {
        var count = 0;
        var lost = 0;
        foreach (ref readonly var wire in frame.Samples)
        {
            if (!_samples.TryTake(frame.DeviceTimeUs, wire, out var deviceTimeUs, out var missing))
            {
                _meter.InvalidSample();
                continue;
            }

            if (missing > 0)
            {
                HandOver(count, lost);
                (count, lost) = (0, missing);
                _meter.Missing(missing);
                _sequence += (ulong)missing;
            }

            _newestDeviceTimeUs = Math.Max(_newestDeviceTimeUs, deviceTimeUs);
            _lastSampleUs = now.Us;

            // Only a rate that is there and zero says that the motor stands.
            _standing[count] = wire.StrokeRateMillihertz == 0;
            _run[count++] = ToSample(wire, ++_sequence, deviceTimeUs, now);
        }

        HandOver(count, lost);
        if (_permissions.EchoSeen(frame.PermissionEcho))
        {
            _unacknowledged.Acknowledge(FrameKind.Permission, frame.PermissionEcho);
        }
    }

    private void HandOver(int count, int lost)
    {
        if (count == 0)
        {
            return;
        }

        var run = _run.AsSpan(0, count);
        if (_stage == EngineStage.Online)
        {
            _observer.OnSamples(run, lost);
        }

        for (var at = 0; at < run.Length; at++)
        {
            if (_latch.SampleSeen(run[at].DeviceTimeUs, run[at].DriveOn, turning: !_standing[at]) is { } confirmation)
            {
                _observer.OnStopConfirmed(confirmation);
            }
        }
    }

    private PenSample ToSample(in WireSample wire, ulong sequence, ulong deviceTimeUs, LinkTime now) => new()
    {
        Sequence = sequence,
        DeviceTimeUs = deviceTimeUs,
        HostTimestamp = now.Timestamp,
        TransitUs = _clock.TryMap(deviceTimeUs, now.Us, out var transitUs, out var errorUs) ? transitUs : null,
        TransitErrorUs = errorUs,
        MeasuredProtrusion = NeedleProtrusion.Measured(wire.MeasuredProtrusionUm.GetValueOrDefault()),

        // Absent is taken for retracted and for standing: while the motor is on, either is a breach.
        SetProtrusion = NeedleProtrusion.Measured((int)Math.Min(wire.SetProtrusionUm.GetValueOrDefault(), int.MaxValue)),
        SecondChannelProtrusion = wire.NeedleSensorProtrusionUm is { } second ? NeedleProtrusion.Measured(second) : null,
        StrokeRate = StrokeRate.Measured(wire.StrokeRateMillihertz.GetValueOrDefault()),
        MotorCurrentMilliamps = ToInt(wire.MotorCurrentMilliamperes),
        SkinContact = wire.SkinContact,
        TriggerPressed = wire.TriggerPressed.GetValueOrDefault(),
        DriveOn = wire.DriveOn.GetValueOrDefault(),
        GlideMicrometersPerSecond = ToInt(wire.GlideUmPerSecond),

        // The newest status is complete, and samples are handed over only after one of this session and while it is not old: without another the
        // link is lost.
        BatteryPercent = ToInt(_latestStatus?.BatteryPercent),
        TemperatureDecidegrees = _latestStatus?.TemperatureDecidegrees,
        Faults = (PenFaults)(_latestStatus?.FaultFlags ?? 0),
        LimitsGeneration = wire.LimitsGeneration.GetValueOrDefault(),
    };

    private static int? ToInt(uint? value) => value is { } present ? (int)Math.Min(present, int.MaxValue) : null;

    private void TakeStatus(Status status, LinkTime now)
    {
        if (!PenTranslation.IsComplete(status))
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        // A line that repeats or reorders must not bring an old state back.
        if (status.DeviceTimeUs < _statusDeviceTimeUs)
        {
            return;
        }

        // The same one again, or that of a clock which stands, is no newer knowledge of the pen.
        if (status.DeviceTimeUs > _statusDeviceTimeUs)
        {
            _lastStatusUs = now.Us;
        }

        _statusDeviceTimeUs = status.DeviceTimeUs;
        _newestDeviceTimeUs = Math.Max(_newestDeviceTimeUs, status.DeviceTimeUs);
        _latestStatus = status;
        _permissions.StatusSeen(status.DeviceTimeUs, status.ArmId, inService: status.State == PenState.Service);
        var translated = ToStatus(status);
        _latch.StatusSeen(translated);
        switch (_stage)
        {
            case EngineStage.AwaitingStatus:
                _firstStatus = status;
                _stage = EngineStage.ReadingCounters;
                SendInternal(new Command { ReadCounters = new Penlink.V1.ReadCounters() }, now);
                break;
            case EngineStage.Online:
                _observer.OnStatus(translated);
                break;
            default:
                _firstStatus = status;
                break;
        }
    }

    private PenStatus ToStatus(Status status)
    {
        _presses = Extend(_presses, status.PressCount);
        _strokes = Extend(_strokes, status.StrokeCount);
        return PenTranslation.ToStatus(status, _presses, _strokes);
    }

    /// <summary>
    /// The wire carries the low 32 bits of a counter. What it is extended by is nearer than half of that, up or down: a status may be older than
    /// what is known, as the first one is when the motor runs during a handshake.
    /// </summary>
    private static ulong Extend(ulong known, uint low)
    {
        var apart = (int)(low - (uint)known);
        return apart < 0 && (ulong)-(long)apart > known ? low : unchecked(known + (ulong)(long)apart);
    }

    private void TakeCartridge(Cartridge cartridge)
    {
        if (!cartridge.HasPresent || !cartridge.HasInsertions)
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        var observed = PenTranslation.ToCartridge(cartridge);
        if (observed == _cartridge && _stage == EngineStage.Online)
        {
            return;
        }

        _cartridge = observed;
        if (_stage == EngineStage.Online)
        {
            _observer.OnCartridge(observed);
        }
    }

    // A pen whose clock runs backwards says nothing of how long it took; the mapping of clocks throws it out too.
    private static TimeSpan AtPen(Pong pong) =>
        pong.SentDeviceTimeUs > pong.ReceivedDeviceTimeUs
            ? TimeSpan.FromMicroseconds(Math.Min(pong.SentDeviceTimeUs - pong.ReceivedDeviceTimeUs, uint.MaxValue))
            : TimeSpan.Zero;

    private void TickPing(LinkTime now)
    {
        if (!InSession || now.Us < _pingDueUs)
        {
            return;
        }

        _pingDueUs = now.Us + PingIntervalUs;
        var frame = new HostFrame { SessionTag = _sessionTag, Ping = new Ping { PingId = ++_pingId } };
        _pingSentUs = now.Us;
        if (WriteOrdinary(frame, FrameKind.Ping, _pingId) == WriteResult.LineFull)
        {
            Lose(LinkStatuses.LineFull, EngineStage.Greeting, now);
        }
    }

    private void TakePong(Pong pong, LinkTime now)
    {
        if (pong is not { HasPingId: true, HasReceivedDeviceTimeUs: true, HasSentDeviceTimeUs: true })
        {
            _meter.Frames.Add(FrameFault.Presence);
            return;
        }

        _unacknowledged.Acknowledge(FrameKind.Ping, pong.PingId);
        if (_stage == EngineStage.ProvingSpeed && pong.PingId > _pingsBeforeChange)
        {
            SpeedProven(now);
        }

        if (pong.PingId != _pingId)
        {
            return;
        }

        _newestDeviceTimeUs = Math.Max(_newestDeviceTimeUs, pong.SentDeviceTimeUs);
        _roundTrip.Add(now.Us - _pingSentUs);
        _meter.RoundTrip(_roundTrip.SmoothedUs);
        _observer.OnRoundTrip(TimeSpan.FromMicroseconds(now.Us - _pingSentUs), AtPen(pong));
        if (_clock.TryAdd(_pingSentUs, now.Us, pong.ReceivedDeviceTimeUs, pong.SentDeviceTimeUs, _roundTrip.SmoothedUs)
            && _stage == EngineStage.Online)
        {
            _observer.OnClock(_clock.Estimate!);
        }
    }
}
