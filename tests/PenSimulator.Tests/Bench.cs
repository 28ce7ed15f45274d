using Google.Protobuf;
using Penlink.V1;
using PenSimulator.Firmware;
using PenSimulator.Wire;

namespace PenSimulator.Tests;

/// <summary>
/// A pen in virtual time and a well-behaved host on its line: handshake, limits, arming, permissions. Time moves by
/// <see cref="RunMs"/> alone, and every frame that the pen says is kept.
/// </summary>
internal sealed class Bench
{
    private readonly bool _dial;
    private uint _number;
    private ulong _hostNonce = 0xA11CE;

    public Bench(PenOptions? options = null, NvMemory? memory = null)
    {
        _dial = options is { Dial: true } or { Physics.Dial: true };
        Pen = new VirtualPen(options ?? new PenOptions(), memory);
        RunMs(60);
    }

    public VirtualPen Pen { get; }

    /// <summary>All that the pen said, oldest first.</summary>
    public List<PenFrame> Heard { get; } = [];

    public ulong NowUs { get; private set; }

    public uint Tag { get; private set; }

    public Limits Limits { get; private set; } = DefaultLimits();

    public uint ArmId { get; set; }

    /// <summary>Permissions flow each 50 ms while true.</summary>
    public bool Permits { get; set; }

    public uint Sequence { get; set; }

    public uint Lease { get; set; } = 1;

    public bool DriveOn => Pen.Body.DrivePowered;

    public PenState State => Pen.Firmware.State;

    public uint StopCount => Pen.Memory.Content.StopCount;

    public Status Status => Heard.Last(frame => frame.Status is not null).Status;

    public IEnumerable<Sample> Samples =>
        Heard.Where(frame => frame.Telemetry is not null).SelectMany(frame => frame.Telemetry.Samples);

    public static Limits DefaultLimits(uint generation = 1) => new()
    {
        Generation = generation,
        ProtrusionMaxUm = 1_500,
        StrokeRateMinMillihertz = 80_000,
        StrokeRateMaxMillihertz = 140_000,
        ActivationMaxMs = 10_000,
        DeadManMs = 200,
        ArmMaxMs = 60_000,
        SettleToleranceUm = 50,
        ChannelDisagreementMaxUm = 150,
        MotorCurrentMaxMilliamperes = 800,
        TemperatureMaxDecidegrees = 450,
        ProfileDigest = ByteString.CopyFrom([.. Enumerable.Range(1, 32).Select(at => (byte)at)]),
    };

    public void RunMs(int milliseconds)
    {
        for (var ms = 0; ms < milliseconds; ms++)
        {
            NowUs += 1_000;
            Hear(Pen.Exchange(NowUs, []));
            if (Permits && NowUs / 1_000 % 50 == 0)
            {
                Send(new HostFrame { Permission = Permission() });
            }
        }
    }

    public Permission Permission() => new()
    {
        Sequence = ++Sequence,
        ArmId = ArmId,
        LimitsDigest = Limits.Digest,
        LeaseNumber = Lease,
        StopCount = StopCount,
        DeviceTimeUs = Pen.DeviceTimeUs,
    };

    public void Send(HostFrame frame, uint? tag = null)
    {
        frame.SessionTag = tag ?? Tag;
        SendBytes(Bytes(frame));
    }

    public void SendBytes(params byte[] bytes) => Hear(Pen.Exchange(NowUs, bytes));

    /// <summary>Time jumped on without anybody listening; hears what the line has now.</summary>
    public void SendLate(ulong nowUs)
    {
        NowUs = nowUs;
        Hear(Pen.Exchange(NowUs, []));
    }

    public static byte[] Bytes(HostFrame frame)
    {
        var message = new byte[frame.CalculateSize() + 4];
        Google.Protobuf.MessageExtensions.WriteTo(frame, message.AsSpan(0, message.Length - 4));
        BitConverter.GetBytes(Crc32.Of(message.AsSpan(0, message.Length - 4))).CopyTo(message, message.Length - 4);
        return [0, .. Cobs.Encode(message), 0];
    }

    public HelloReply Hello(ulong? nonce = null, uint major = 1, uint minor = 1, ulong? digest = null)
    {
        _hostNonce = nonce ?? _hostNonce + 1;
        Send(new HostFrame
        {
            Hello = new Hello
            {
                ProtocolMajor = major,
                ProtocolMinor = minor,
                SchemaDigest = digest ?? Schema.Digest,
                HostNonce = _hostNonce,
                HostBuild = "bench",
            },
        }, tag: 0);
        if (Pen.Firmware.LineBitsPerSecond != 0)
        {
            RunMs(30);
        }

        var frame = Heard.Last(frame => frame.HelloReply is not null);
        if (frame.SessionTag != Tag)
        {
            (Tag, _number, Sequence) = (frame.SessionTag, 0, 0);
        }

        return frame.HelloReply;
    }

    public uint NextNumber() => ++_number;

    public CommandReply Command(Command command, uint? number = null)
    {
        command.Number = number ?? ++_number;
        _number = Math.Max(_number, command.Number);
        var replies = Heard.Count(frame => frame.CommandReply is not null);
        Send(new HostFrame { Command = command });
        for (var ms = 0; ms < 30 && Heard.Count(frame => frame.CommandReply is not null) == replies; ms++)
        {
            // A slow line takes its time; any other has answered at once.
            RunMs(1);
        }

        return Heard.Last(frame => frame.CommandReply is not null).CommandReply;
    }

    /// <summary>Handshake, limits and setting; the pen is disarmed and could be armed.</summary>
    public Bench Prepared(Limits? limits = null, uint protrusionUm = 1_000)
    {
        Hello();
        Write(limits ?? DefaultLimits());
        Accepted(new Command { ApplySetting = Setting(protrusionUm) });
        return this;
    }

    public Bench Armed(Limits? limits = null)
    {
        Prepared(limits);
        ArmNow();
        return this;
    }

    public Bench Driving(Limits? limits = null)
    {
        Armed(limits);
        RunMs(300);
        Pen.PressTrigger();
        RunMs(500);
        Assert.Equal(PenState.Driving, State);
        Assert.True(DriveOn);
        return this;
    }

    public void Write(Limits limits)
    {
        var reply = Accepted(new Command { WriteLimits = new WriteLimits { Limits = limits } });
        Limits = reply.Limits;
    }

    public void ArmNow()
    {
        Accepted(new Command { Arm = Arm() });
        Permits = true;
    }

    public Arm Arm() => new()
    {
        ArmId = ++ArmId,
        StopCount = StopCount,
        LimitsDigest = Limits.Digest,
        LeaseNumber = Lease,
        DeviceTimeUs = Pen.DeviceTimeUs,
    };

    public ApplySetting Setting(uint protrusionUm)
    {
        var setting = new ApplySetting { StrokeRateMillihertz = 110_000 };
        if (!_dial)
        {
            setting.ProtrusionUm = protrusionUm;
        }

        return setting;
    }

    public CommandReply Accepted(Command command)
    {
        var reply = Command(command);
        Assert.False(reply.HasRejection, $"{command.BodyCase}: {reply.Rejection} {reply.RejectionValue}");
        return reply;
    }

    public void Rejected(Command command, RejectionReason reason)
    {
        var reply = Command(command);
        Assert.True(reply.HasRejection, $"{command.BodyCase} was accepted.");
        Assert.Equal(reason, reply.Rejection);
    }

    public void Acknowledge() =>
        Accepted(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = StopCount } });

    public void StopFrame(uint stopId, uint tag = 0) =>
        Send(new HostFrame { Stop = new Stop { StopId = stopId, Cause = StopCause.HostFrame } }, tag);

    private void Hear(byte[] said)
    {
        var frame = new List<byte>();
        foreach (var value in said)
        {
            if (value != 0)
            {
                frame.Add(value);
            }
            else if (frame.Count > 0)
            {
                var plain = Cobs.Decode(frame.ToArray());
                Assert.NotNull(plain);
                Heard.Add(PenFrame.Parser.ParseFrom(plain, 0, plain.Length - 4));
                frame.Clear();
            }
        }
    }
}
