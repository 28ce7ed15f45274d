using DeviceService.PenLink.Tests;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Fuzzing;

/// <summary>What a host says that knows the protocol, up to an arming that a pen takes: the ground from which wrong words go deeper.</summary>
internal sealed class GoodTalk(Dice dice, int bootMs)
{
    // After the greeting ten milliseconds have passed as well.
    private ulong _deviceTimeUs = ((ulong)bootMs + 10) * 1_000;
    private uint _number;
    private uint _generation;
    private uint _sequence;
    private uint _armId;
    private ulong _digest;

    /// <summary>The next message, so many ms after the one before.</summary>
    public byte[] Next(int afterMs)
    {
        _deviceTimeUs += (ulong)afterMs * 1_000;
        return Frame().ToByteArray();
    }

    private HostFrame Frame() => dice.Between(0, 11) switch
    {
        <= 2 when _generation == 0 => Ask(new Command { WriteLimits = new WriteLimits { Limits = Limits() } }),
        <= 2 => Ask(new Command { Arm = Arm() }),
        3 => Ask(new Command { ApplySetting = new ApplySetting { ProtrusionUm = (uint)dice.Between(0, 30) * 50, StrokeRateMillihertz = 110_000 } }),
        4 => new HostFrame { Permission = Permission() },
        5 => new HostFrame { Ping = new Ping { PingId = ++_sequence } },
        6 => Ask(new Command { WriteLimits = new WriteLimits { Limits = Limits() } }),
        7 => Ask(dice.Of(new Command { ReadLimits = new ReadLimits() }, new Command { ReadCounters = new ReadCounters() }, new Command { Disarm = new Disarm() })),
        8 => Ask(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = (uint)dice.Between(5, 1_100) } }),
        9 => Ask(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = (uint)dice.Between(0, 3) } }),
        10 => dice.Percent(30) ? new HostFrame { Stop = new Stop { StopId = (uint)dice.Between(0, 3) } } : Ask(Seldom()),
        _ => Ask(new Command { ApplySetting = new ApplySetting { ProtrusionUm = 1_000, StrokeRateMillihertz = 110_000 } }),
    };

    private Command Seldom() => dice.Between(0, 8) switch
    {
        0 => new Command { EnterServiceMode = new EnterServiceMode() },
        1 => new Command { LeaveServiceMode = new LeaveServiceMode() },
        2 => new Command { RunSelfTest = new RunSelfTest() },
        3 => new Command { ReadCalibration = new ReadCalibration() },
        4 => new Command { ReadJournalHead = new ReadJournalHead() },
        5 => new Command { StoreJournalHead = new StoreJournalHead { Head = new JournalHead { EntryCount = dice.Next(), Hash = ByteString.CopyFrom(dice.Bytes(32)) } } },
        6 => new Command { SetAlarmSignal = new SetAlarmSignal { Priority = (AlarmPriority)dice.Between(0, 5) } },
        7 => new Command { WriteCalibration = new WriteCalibration { Calibration = Calibration() } },
        _ => new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = dice.Of(115_200u, 921_600u, 9_600u, 0u) } },
    };

    private HostFrame Ask(Command command)
    {
        command.Number = _number += dice.Percent(95) ? 1u : 0u;
        return new HostFrame { Command = command };
    }

    private Limits Limits()
    {
        var limits = new Limits
        {
            Generation = ++_generation,
            ProtrusionMaxUm = (uint)dice.Between(500, 1_500),
            StrokeRateMinMillihertz = 80_000,
            StrokeRateMaxMillihertz = (uint)dice.Between(120_000, 140_000),
            ActivationMaxMs = (uint)dice.Between(100, 120_000),
            DeadManMs = (uint)dice.Between(150, 200),
            ArmMaxMs = (uint)dice.Between(1_000, 60_000),
            SettleToleranceUm = (uint)dice.Between(10, 200),
            ChannelDisagreementMaxUm = (uint)dice.Between(50, 300),
            MotorCurrentMaxMilliamperes = 800,
            TemperatureMaxDecidegrees = 450,
            ProfileDigest = ByteString.CopyFrom(dice.Bytes(32)),
        };
        _digest = BenchLimits.Snapshot(limits).Digest();
        return limits;
    }

    private Arm Arm() => new()
    {
        ArmId = ++_armId,
        StopCount = 0,
        LimitsDigest = _digest,
        LeaseNumber = 1,
        DeviceTimeUs = _deviceTimeUs - Math.Min(_deviceTimeUs, (ulong)dice.Between(0, 100_000)),
    };

    private Permission Permission() => new()
    {
        Sequence = ++_sequence,
        ArmId = _armId,
        LimitsDigest = _digest,
        LeaseNumber = 1,
        StopCount = 0,
        DeviceTimeUs = _deviceTimeUs - Math.Min(_deviceTimeUs, (ulong)dice.Between(0, 100_000)),
    };

    private Calibration Calibration()
    {
        var calibration = new Calibration();
        for (var points = dice.Between(1, 5); points > 0; points--)
        {
            var at = (uint)(calibration.Points.Count * 500);
            calibration.Points.Add(new CalibrationPoint { IndicatedUm = at, TrueUm = at + (uint)dice.Between(0, 400) });
        }

        return calibration;
    }
}
