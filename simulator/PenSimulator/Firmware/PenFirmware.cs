using Penlink.V1;
using PenSimulator.Faults;
using PenSimulator.Hardware;
using PenSimulator.Wire;
using Simulator.V1;
using Cartridge = Penlink.V1.Cartridge;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Firmware;

/// <summary>
/// The pen's program, written from docs/penlink.md. It runs once each millisecond (<see cref="Tick"/>) and at each bytes
/// that come (<see cref="Receive"/>); it has no thread and no clock, and starts the motor in one place only
/// (<see cref="DriveIfAllHolds"/>).
/// </summary>
internal sealed partial class PenFirmware
{
    private readonly PenTraits _traits;
    private readonly PenBody _body;
    private readonly NvMemory _nv;
    private readonly FaultSet _faults;
    private readonly SeededNoise _noise;
    private readonly PenLog _log;
    private readonly HostStream _stream = new();
    private readonly TriggerInput _trigger = new();
    private readonly FaultFlags _faultFlags;
    private LimitWatch _limitWatch;
    private PenReadings _readings;
    private PenSession? _session;
    private Arming? _arming;
    private ulong _usedPressBeganUs;
    private ulong _nowUs;

    public PenFirmware(
        PenTraits traits, PenBody body, NvMemory nv, FaultSet faults, SeededNoise noise, PenLog log, ulong? bootIdBefore)
    {
        (_traits, _body, _nv, _faults, _noise, _log) = (traits, body, nv, faults, noise, log);
        _faultFlags = new FaultFlags(traits);
        _limitWatch = new LimitWatch(traits, faults);
        _lineBitsPerSecond = traits.LineBitsPerSecond;
        _strokesWritten = body.Strokes;
        _exchangesSeen = body.CartridgeExchanges;
        _cartridgeSeen = body.Cartridge is not null;
        var drawn = noise.NextNonZero();
        BootId = faults.Has(FaultKind.KeepsBootId) ? bootIdBefore ?? drawn : drawn;
        Boot();
    }

    public OutputQueue Output { get; } = new();

    public PenState State { get; private set; } = PenState.Disarmed;

    public ulong BootId { get; }

    public uint SessionTag => _session?.Tag ?? 0;

    /// <summary>The limits that its checks hold the arming in force to; null while it is not armed.</summary>
    public EnforcedLimits? ArmedLimits => _arming?.Limits;

    /// <summary>The profile whose limits are enforced, as hexadecimal digits; empty while none are set.</summary>
    public string ProfileDigest => Convert.ToHexStringLower((_session?.Limits?.ProfileDigest ?? Google.Protobuf.ByteString.Empty).Span);

    public FaultFlag FaultFlags => _faultFlags.Flags;

    public uint PermissionsAccepted { get; private set; }

    public uint PermissionsRefused { get; private set; }

    public uint FrameErrors { get; private set; }

    /// <summary>Device time of the newest valid frame, or of the start; hosts that say nothing are judged by it.</summary>
    public ulong LastHeardUs { get; private set; }

    private NvContent Nv => _nv.Content;

    /// <summary>One millisecond of the program: inputs, checks, drive, then what is to be said.</summary>
    public void Tick(ulong nowUs)
    {
        _nowUs = nowUs;
        _readings = Calibrated(_body.Readings);
        ReadTrigger();
        ReadCartridgeAndDial();
        _faultFlags.Judge(_readings, Situation());
        ObeyLateStop();
        CheckLimitsAndFaults();
        CheckPermissionAndExpiry();
        MoveActuator();
        DriveIfAllHolds();
        KeepCounters();
        WatchSession();
        Report();
    }

    /// <summary>Bytes from the host, as they come.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, ulong nowUs)
    {
        _nowUs = nowUs;
        foreach (var value in bytes)
        {
            switch (_stream.Push(value))
            {
                case StreamEvent.ZeroRun when _faults.Has(FaultKind.DeafToZeros):
                    break;
                case StreamEvent.ZeroRun:
                    StopFromLine(StopCause.Line, 0);
                    break;
                case StreamEvent.FrameTooLong:
                    FrameErrors++;
                    break;
                case StreamEvent.FrameEnded:
                    HandleFrame();
                    break;
                case StreamEvent.None:
                default:
                    break;
            }
        }

        ReportChanges();
    }

    /// <summary>The line went low for a millisecond or more: a stop, once for each low period.</summary>
    public void Break(ulong nowUs)
    {
        _nowUs = nowUs;
        if (!_faults.Has(FaultKind.DeafToBreaks))
        {
            StopFromLine(StopCause.Line, 0);
        }

        ReportChanges();
    }

    /// <summary>Another line begins: half a frame and half a run of zeros of the last one mean nothing.</summary>
    public void LineChanged() => _stream.Reset();

    /// <summary>The connection closed: that ends the session.</summary>
    public void ConnectionClosed(ulong nowUs)
    {
        _nowUs = nowUs;
        if (_session is not null)
        {
            EndSession(FirmwareEvent.SessionEnded);
        }
    }

    private void Boot()
    {
        _nv.Write(Nv with { BootCount = Nv.BootCount + 1 });
        if (_faults.Has(FaultKind.ForgetsLatch))
        {
            _nv.Write(Nv with { Latched = false, DrivingMark = false });
        }

        ForgetWhatItMustNot();
        State = Nv.Latched ? PenState.Latched : PenState.Disarmed;
        if (Nv.DrivingMark)
        {
            State = PenState.Driving;
            Raise(FirmwareEvent.PowerLostAndBack, StopCause.PowerLost);
        }

        _disarmCause = DisarmCause.Started;
    }

    /// <summary>The fault "forgets without power": a firmware without it has kept all that its memory has.</summary>
    private void ForgetWhatItMustNot()
    {
        var forgotten = _faults.ValueOf(FaultKind.ForgetsWithoutPower);
        if (forgotten == 1)
        {
            _nv.Write(Nv with { JournalEntryCount = 0, JournalHash = null });
        }
        else if (forgotten == 2)
        {
            _nv.Write(Nv with { Calibration = [] });
        }
    }

    private void HandleFrame()
    {
        var frame = HostFrames.Decode(_stream.Frame);
        if (frame is null)
        {
            FrameErrors++;
            return;
        }

        if (frame.BodyCase == HostFrame.BodyOneofCase.Stop)
        {
            NoteValidFrame(frame.SessionTag);
            StopFromLine(StopCause.HostFrame, frame.Stop.StopId);
            return;
        }

        if (frame.BodyCase == HostFrame.BodyOneofCase.Hello)
        {
            HandleHello(frame.Hello);
            return;
        }

        if (_session is null || frame.SessionTag != _session.Tag)
        {
            FrameErrors++;
            return;
        }

        switch (frame.BodyCase)
        {
            case HostFrame.BodyOneofCase.Permission:
                HandlePermission(frame.Permission);
                break;
            case HostFrame.BodyOneofCase.Command:
                HandleCommand(frame.Command);
                break;
            case HostFrame.BodyOneofCase.Ping when frame.Ping.HasPingId:
                HandlePing(frame.Ping);
                break;
            default:
                FrameErrors++;
                break;
        }
    }

    private FaultSituation Situation() => new(
        _nowUs,
        State == PenState.Driving ? _arming!.DriveBeganUs : null,
        _body.StrokeRateSetMillihertz,
        _arming is { Setting.ProtrusionUm: { } set } ? set - _readings.ProtrusionUm : null,
        _faults.ValueOf(FaultKind.IgnoresLimit) == (long)LimitRow.Temperature ? null : _session?.Limits,
        _faults.Has(FaultKind.Internal));
}
