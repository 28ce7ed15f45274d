using System.Globalization;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>
/// A pen that behaves: session, numbered commands, limits, arming under permission with a dead-man, stops by zeros and by
/// frame. It misbehaves only where a test asks it to. Stepped each virtual millisecond.
/// </summary>
internal sealed partial class FakePen
{
    private readonly FrameDecoder _decoder = new(FrameDecoder.HostFrameLengthMax, new FrameCounts());
    private readonly List<byte> _out = [];
    private readonly Dictionary<uint, CommandReply> _replies = [];
    private ulong _hostNonce;
    private uint _tag;
    private int _zeros;
    private uint _lastProcessed;
    private uint _lastAccepted;
    private uint _lastStopId;
    private ulong _permissionUs;
    private uint _echo;
    private ulong _penNonce = 100;
    private ulong _statusDueUs;
    private ulong _sampleDueUs;
    private ulong _bootDueUs;
    private bool _pressed;
    private bool _low;
    private int? _speedToTake;
    private ulong _heardUs;
    private bool _wrongTag;

    public string SerialNumber { get; set; } = "FP-1";

    public uint Major { get; set; } = 1;

    public ulong SchemaDigest { get; set; } = ProtocolVersion.SchemaDigest;

    public ulong BootId { get; set; } = 7;

    public ulong TimeUs { get; set; } = 5_000_000;

    public uint StopCount { get; set; } = 3;

    public bool Latched { get; set; }

    public uint ArmId { get; set; }

    public bool Driving { get; private set; }

    public bool IgnoresStops { get; set; }

    public bool Mute { get; set; }

    /// <summary>To so many nonces it answers, as often as they are said, under a tag that is not theirs.</summary>
    public int WrongTags { get; set; }

    public bool SendsSamples { get; set; } = true;

    public bool EchoesPermissions { get; set; } = true;

    public bool AnswersCommands { get; set; } = true;

    public Limits? Limits { get; set; }

    /// <summary>What the pen gives back for limits, if not what it was given.</summary>
    public Func<Limits, Limits>? Distort { get; set; }

    public Action<Sample>? Alter { get; set; }

    public Action<Identity>? AlterIdentity { get; set; }

    public List<HostFrame> Received { get; } = [];

    /// <summary>Numbers of the commands that were executed, in order.</summary>
    public List<(uint Number, Command.BodyOneofCase Kind)> Executed { get; } = [];

    public int Stops { get; private set; }

    public bool InSession => _tag != 0;

    /// <summary>Speed of its UART in bit/s; 0 where it has none.</summary>
    public int Speed { get; set; }

    /// <summary>Speed of the bytes that came out of the newest step: an answer to SetLineSpeed still goes at the old one.</summary>
    public int SpeedSent { get; private set; }

    public uint SpeedMax { get; set; }

    public uint SamplesPerSecond { get; private set; } = 100;

    /// <summary>False: it agrees to another speed and stays at its own.</summary>
    public bool ChangesSpeed { get; set; } = true;

    public IEnumerable<Permission> Permissions => Received.Where(f => f.Permission is not null).Select(f => f.Permission);

    public void Press() => _pressed = true;

    public void Release() => _pressed = false;

    /// <summary>A break is a stop, once for each time that the line is low.</summary>
    public void HoldLow(bool low)
    {
        if (low && !_low)
        {
            Breaks++;
            Stop();
        }

        _low = low;
    }

    public int Breaks { get; private set; }

    public void Restart(ulong bootId)
    {
        BootId = bootId;
        TimeUs = 0;
        EndSession();
        ArmId = 0;
        Limits = null;
        _statusDueUs = _sampleDueUs = _bootDueUs = 0;
    }

    public void EndSession()
    {
        _tag = 0;
        _hostNonce = 0;
        _bootDueUs = TimeUs;
    }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _zeros = value == 0 ? _zeros + 1 : 0;
            if (_zeros == 8)
            {
                Stop();
            }
        }

        while (_decoder.TryRead(ref bytes, out var message))
        {
            HostFrame frame;
            try
            {
                frame = HostFrame.Parser.ParseFrom(message);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            Received.Add(frame);
            _heardUs = TimeUs;
            Take(frame);
        }
    }

    /// <summary>One millisecond; returns what is sent.</summary>
    public byte[] Step()
    {
        AdvanceClock();
        SpeedSent = Speed;
        if (Speed > LineSpeed.Initial && TimeUs >= _heardUs + 1_000_000)
        {
            Speed = SpeedSent = LineSpeed.Initial;
            EndSession();
        }

        var fresh = TimeUs < _permissionUs + 150_000;
        if (ArmId != 0 && !fresh)
        {
            ArmId = 0;
            _statusDueUs = 0;
        }

        var driving = ArmId != 0 && _pressed && !Latched;
        Driving = driving || (Driving && IgnoresStops);
        if (InSession)
        {
            if (TimeUs >= _statusDueUs)
            {
                _statusDueUs = TimeUs + 200_000;
                SendStatus();
            }

            if (TimeUs >= _sampleDueUs)
            {
                _sampleDueUs = Math.Max(_sampleDueUs + (1_000_000 / SamplesPerSecond), TimeUs);
                SendSample();
            }
        }
        else if (TimeUs >= _bootDueUs)
        {
            _bootDueUs = TimeUs + 1_000_000;
            Send(new PenFrame { Boot = new Boot { BootId = BootId, SerialNumber = SerialNumber, FirmwareVersion = "1" } }, tag: 0);
        }

        var bytes = Flush();
        Speed = _speedToTake ?? Speed;
        _speedToTake = null;
        return bytes;
    }

    public void Send(PenFrame frame, uint? tag = null)
    {
        frame.SessionTag = tag ?? _tag;
        if (!Mute)
        {
            _out.AddRange(PenFrames.Encode(frame));
        }
    }

    private byte[] Flush()
    {
        byte[] bytes = [.. _out];
        _out.Clear();
        return bytes;
    }

    private void SendSample()
    {
        if (!SendsSamples)
        {
            return;
        }

        var sample = new Sample
        {
            MeasuredProtrusionUm = 1000,
            SetProtrusionUm = 1000,
            StrokeRateMillihertz = Driving ? 100_000u : 0,
            DriveOn = Driving,
            TriggerPressed = _pressed,
            LimitsGeneration = Limits?.Generation ?? 0,
        };
        Alter?.Invoke(sample);
        Send(new PenFrame { Telemetry = new Telemetry { DeviceTimeUs = TimeUs, PermissionEcho = _echo, Samples = { sample } } });
    }

    public bool OnBench { get; set; }

    private void Take(HostFrame frame)
    {
        switch (frame.BodyCase)
        {
            case HostFrame.BodyOneofCase.Hello:
                Greet(frame.Hello);
                break;
            case HostFrame.BodyOneofCase.Stop:
                _lastStopId = frame.Stop.StopId;
                Stop();
                break;
            case HostFrame.BodyOneofCase.Permission when frame.SessionTag == _tag && frame.Permission.ArmId == ArmId && (ArmId != 0 || OnBench):
                _permissionUs = Math.Max(_permissionUs, frame.Permission.DeviceTimeUs);
                _echo = EchoesPermissions ? Math.Max(_echo, frame.Permission.Sequence) : _echo;
                break;
            case HostFrame.BodyOneofCase.Ping when frame.SessionTag == _tag:
                Send(new PenFrame { Pong = AnswerTo(frame.Ping) });
                break;
            case HostFrame.BodyOneofCase.Command when frame.SessionTag == _tag:
                Execute(frame.Command);
                break;
            default:
                break;
        }
    }

    private void Greet(Hello hello)
    {
        if (hello.HostNonce != _hostNonce)
        {
            _hostNonce = hello.HostNonce;
            _penNonce++;
            _wrongTag = WrongTags-- > 0;
            ArmId = 0;
            Limits = null;
            _replies.Clear();
            _lastProcessed = _lastAccepted = _lastStopId = _echo = 0;
            _statusDueUs = _sampleDueUs = 0;
            SamplesPerSecond = 100;
        }

        _tag = SessionTag.Of(_hostNonce, _penNonce);
        var identity = new Identity
        {
            Vendor = "Fake",
            Model = "Pen",
            SerialNumber = SerialNumber,
            FirmwareVersion = "1",
            Simulated = true,
            DepthControl = DepthControl.Actuated,
            ProtrusionMinUm = 0,
            ProtrusionMaxUm = 2500,
            ProtrusionStepUm = 50,
            StrokeRateMinMillihertz = 50_000,
            StrokeRateMaxMillihertz = 150_000,
            DepthChannels = 1,
            LineBitsPerSecond = (uint)Speed,
            LineBitsPerSecondMax = SpeedMax,
        };
        AlterIdentity?.Invoke(identity);
        Send(new PenFrame
        {
            HelloReply = new HelloReply
            {
                ProtocolMajor = Major,
                ProtocolMinor = 1,
                SchemaDigest = SchemaDigest,
                HostNonce = _hostNonce,
                PenNonce = _penNonce,
                BootId = BootId,
                Identity = identity,
                Compatible = Major == 1,
                DeviceTimeUs = TimeUs,
            },
        }, _wrongTag ? ~_tag : null);
        Send(new PenFrame { Cartridge = new Cartridge { Present = true, Insertions = 1 } });
    }

    private void Execute(Command command)
    {
        if (!AnswersCommands)
        {
            return;
        }

        if (command.Number <= _lastProcessed)
        {
            // The newest one is answered again; an older one is stale.
            Send(new PenFrame
            {
                CommandReply = command.Number == _lastProcessed
                    ? _replies[command.Number]
                    : new CommandReply { Number = command.Number, DeviceTimeUs = TimeUs, Rejection = RejectionReason.StaleNumber },
            });
            return;
        }

        var reply = new CommandReply { Number = command.Number, DeviceTimeUs = TimeUs };
        Executed.Add((command.Number, command.BodyCase));
        Act(command, reply);
        AlterReply?.Invoke(reply);
        _lastProcessed = command.Number;
        _lastAccepted = reply.HasRejection ? _lastAccepted : command.Number;
        _replies[command.Number] = reply;
        _statusDueUs = 0;
        Send(new PenFrame { CommandReply = reply });
    }

    private void Act(Command command, CommandReply reply)
    {
        switch (command.BodyCase)
        {
            case Command.BodyOneofCase.WriteLimits:
                Limits = Distort is null ? command.WriteLimits.Limits.Clone() : Distort(command.WriteLimits.Limits.Clone());
                Limits.Digest = LimitsDigestOf(Limits);
                reply.Limits = Limits;
                break;
            case Command.BodyOneofCase.ReadLimits:
                reply.Limits = Limits;
                break;
            case Command.BodyOneofCase.ReadCounters:
                reply.Counters = new Counters { PressCount = (1UL << 32) + 10, StrokeCount = 2000, StopCount = StopCount };
                break;
            case Command.BodyOneofCase.ReadJournalHead:
                TellHead(reply);
                break;
            case Command.BodyOneofCase.SetTelemetryRate:
                if (Speed != 0 && LineSpeed.LowestFor(command.SetTelemetryRate.SamplesPerSecond, (uint)Speed) is null)
                {
                    reply.Rejection = RejectionReason.RateExceedsLine;
                    break;
                }

                SamplesPerSecond = command.SetTelemetryRate.SamplesPerSecond;
                reply.TelemetryRate = new TelemetryRate { SamplesPerSecond = command.SetTelemetryRate.SamplesPerSecond, SamplesPerFrame = 1 };
                break;
            case Command.BodyOneofCase.SetLineSpeed when SpeedMax == 0:
                reply.Rejection = RejectionReason.Unsupported;
                break;
            case Command.BodyOneofCase.SetLineSpeed:
                _speedToTake = ChangesSpeed ? (int)command.SetLineSpeed.BitsPerSecond : null;
                break;
            case Command.BodyOneofCase.Arm when Latched:
                reply.Rejection = RejectionReason.Latched;
                break;
            case Command.BodyOneofCase.Arm when command.Arm.StopCount != StopCount:
                reply.Rejection = RejectionReason.StopCountMismatch;
                break;
            case Command.BodyOneofCase.Arm:
                ArmId = command.Arm.ArmId;
                _permissionUs = TimeUs;
                break;
            case Command.BodyOneofCase.Disarm:
                ArmId = 0;
                break;
            case Command.BodyOneofCase.AcknowledgeStop:
                Latched = false;
                break;
            case Command.BodyOneofCase.EnterServiceMode or Command.BodyOneofCase.LeaveServiceMode:
                OnBench = command.EnterServiceMode is not null;
                break;
            default:
                break;
        }
    }

    private void Stop()
    {
        Stops++;
        StopCount++;
        Latched = true;
        _statusDueUs = 0;
        if (!IgnoresStops)
        {
            ArmId = 0;
            Driving = false;
        }
    }

    private static ulong LimitsDigestOf(Limits limits) => BenchLimits.Snapshot(limits).Digest();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"pen {SerialNumber} at {TimeUs} us");
}
