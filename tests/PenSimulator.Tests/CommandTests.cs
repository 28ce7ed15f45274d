using Google.Protobuf;
using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 6: numbered commands, executed at most once.</summary>
public sealed class CommandTests
{
    [Fact]
    public void A_repeated_number_gets_the_very_bytes_it_had_and_executes_nothing()
    {
        var bench = new Bench().Prepared();
        var limits = Bench.DefaultLimits(generation: 2);
        var command = new Command { Number = 50, WriteLimits = new WriteLimits { Limits = limits } };
        var bytes = Bench.Bytes(new HostFrame { SessionTag = bench.Tag, Command = command });
        bench.RunMs(1);
        var first = bench.Pen.Exchange(bench.NowUs, bytes);
        var count = bench.Pen.GetPen().Commands.Count;
        bench.RunMs(30);
        var second = bench.Pen.Exchange(bench.NowUs, bytes);
        Assert.Equal(count, bench.Pen.GetPen().Commands.Count);
        Assert.NotEmpty(second);
        Assert.Contains(Convert.ToHexString(second), Convert.ToHexString(first), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_Arm_does_not_arm_again()
    {
        var bench = new Bench().Prepared();
        var arm = bench.Arm();
        bench.Accepted(new Command { Arm = arm });
        bench.Permits = true;
        bench.RunMs(100);
        var number = bench.Status.LastAcceptedCommand;
        bench.Accepted(new Command { Disarm = new Disarm() });
        var reply = bench.Command(new Command { Arm = arm }, number);
        Assert.Equal(RejectionReason.StaleNumber, reply.Rejection);
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.Rejected(new Command { Arm = arm.Clone() }, RejectionReason.Malformed);
    }

    [Fact]
    public void A_number_below_the_last_is_stale_and_gaps_are_allowed()
    {
        var bench = new Bench().Prepared();
        Assert.False(bench.Command(new Command { ReadCounters = new ReadCounters() }, 100).HasRejection);
        var stale = bench.Command(new Command { WriteLimits = new WriteLimits { Limits = Bench.DefaultLimits(9) } }, 60);
        Assert.Equal(RejectionReason.StaleNumber, stale.Rejection);
        bench.RunMs(210);
        Assert.Equal(1u, bench.Status.LimitsGeneration);
        Assert.Equal(100u, bench.Status.LastProcessedCommand);
    }

    [Fact]
    public void Disarm_is_executed_whatever_its_number()
    {
        var bench = new Bench().Driving();
        var reply = bench.Command(new Command { Disarm = new Disarm() }, 1);
        Assert.False(reply.HasRejection);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.False(bench.DriveOn);
        Assert.Equal(0u, bench.StopCount);
    }

    [Fact]
    public void A_refused_command_is_processed_but_not_accepted()
    {
        var bench = new Bench().Prepared();
        var before = bench.Heard.Last(frame => frame.CommandReply is not null).CommandReply.Number;
        bench.Rejected(new Command { WriteLimits = new WriteLimits() }, RejectionReason.Malformed);
        bench.RunMs(210);
        Assert.Equal(before, bench.Status.LastAcceptedCommand);
        Assert.Equal(before + 1, bench.Status.LastProcessedCommand);
    }

    [Fact]
    public void A_command_without_a_number_is_dropped_and_one_of_an_unknown_kind_is_unsupported()
    {
        var bench = new Bench().Prepared();
        var errors = bench.Pen.Firmware.FrameErrors;
        bench.Send(new HostFrame { Command = new Command { Disarm = new Disarm() } });
        Assert.Equal(errors + 1, bench.Pen.Firmware.FrameErrors);
        bench.Rejected(new Command(), RejectionReason.Unsupported);
    }

    public static IEnumerable<TheoryDataRow<string, string, string>> Forbidden()
    {
        string[] armed =
        [
            "WriteLimits", "ApplySetting", "Arm", "AcknowledgeStop", "SetTelemetryRate", "StoreJournalHead",
            "ReadJournalHead", "EnterServiceMode", "LeaveServiceMode", "WriteCalibration", "ReadCalibration",
            "RunSelfTest",
        ];
        string[] latched =
        [
            "ApplySetting", "Arm", "EnterServiceMode", "LeaveServiceMode", "WriteCalibration", "ReadCalibration",
            "RunSelfTest",
        ];
        string[] service =
        [
            "WriteLimits", "Arm", "AcknowledgeStop", "SetTelemetryRate", "StoreJournalHead",
            "ReadJournalHead", "EnterServiceMode",
        ];
        return Rows("Armed", armed, "NotWhileArmed")
            .Concat(Rows("Driving", armed, "NotWhileArmed"))
            .Concat(Rows("Latched", latched, "Latched"))
            .Concat(Rows("Service", service, "ServiceMode"))
            .Concat(Rows("Disarmed", ["WriteCalibration"], "ServiceMode"));

        static IEnumerable<TheoryDataRow<string, string, string>> Rows(string state, string[] names, string reason) =>
            names.Select(name => new TheoryDataRow<string, string, string>(state, name, reason));
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_command_is_refused_in_a_state_that_forbids_it(string state, string name, string reason)
    {
        var bench = In(state);
        var before = bench.State;
        bench.Rejected(WellFormed(bench, name), Enum.Parse<RejectionReason>(reason));
        Assert.Equal(before, bench.State);
    }

    public static TheoryData<string, string> Taken() => new()
    {
        { "Armed", "ReadLimits" }, { "Driving", "ReadLimits" }, { "Latched", "ReadLimits" }, { "Service", "ReadLimits" },
        { "Driving", "ReadCounters" }, { "Driving", "SetAlarmSignal" }, { "Latched", "SetAlarmSignal" },
        { "Latched", "WriteLimits" }, { "Latched", "SetTelemetryRate" }, { "Latched", "StoreJournalHead" },
        { "Latched", "ReadJournalHead" }, { "Disarmed", "EnterServiceMode" }, { "Disarmed", "LeaveServiceMode" },
        { "Service", "LeaveServiceMode" }, { "Service", "WriteCalibration" }, { "Service", "RunSelfTest" }, { "Service", "ApplySetting" },
        { "Disarmed", "AcknowledgeStop" }, { "Service", "Disarm" }, { "Latched", "Disarm" },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_command_is_accepted_in_a_state_that_allows_it(string state, string name)
    {
        var bench = In(state);
        bench.Accepted(WellFormed(bench, name));
    }

    [Fact]
    public void Disarm_leaves_the_latch_closed()
    {
        var bench = In("Latched");
        bench.Accepted(new Command { Disarm = new Disarm() });
        Assert.Equal(PenState.Latched, bench.State);
    }

    [Fact]
    public void Arm_is_refused_for_the_first_reason_in_the_documents_order()
    {
        var bench = new Bench { Lease = 3 };
        bench.Hello();
        var arm = bench.Arm();
        bench.Rejected(new Command { Arm = new Arm { ArmId = 1 } }, RejectionReason.Malformed);
        Refused(arm, arm => arm.StopCount++, RejectionReason.StopCountMismatch);
        Refused(arm, _ => { }, RejectionReason.LimitsNotSet);
        bench.Write(Bench.DefaultLimits());
        arm.LimitsDigest = bench.Limits.Digest;
        Refused(arm, arm => arm.LimitsDigest++, RejectionReason.LimitsDigestMismatch);
        Refused(arm, _ => { }, RejectionReason.SettingNotSet);
        bench.Accepted(new Command { ApplySetting = bench.Setting(500) });
        bench.Accepted(new Command { Arm = bench.Arm() });
        bench.Accepted(new Command { Disarm = new Disarm() });
        bench.RunMs(600);
        arm.ArmId = 1_000;
        Refused(arm, arm => arm.LeaseNumber = 2, RejectionReason.LeaseStale);
        bench.Pen.PressTrigger();
        Refused(arm, arm => arm.DeviceTimeUs = bench.Pen.DeviceTimeUs - 500_001, RejectionReason.EchoStale);
        Refused(arm, arm => arm.DeviceTimeUs = bench.Pen.DeviceTimeUs + 1, RejectionReason.EchoStale);
        arm.DeviceTimeUs = bench.Pen.DeviceTimeUs - 500_000;
        bench.Pen.RemoveCartridge();
        Refused(arm, _ => { }, RejectionReason.TriggerPressed);
        bench.Pen.ReleaseTrigger();
        bench.Pen.InjectFault(Simulator.V1.FaultKind.BatteryLow, 5);
        bench.RunMs(100);
        arm.DeviceTimeUs = bench.Pen.DeviceTimeUs;
        Refused(arm, _ => { }, RejectionReason.CartridgeAbsent);
        bench.Pen.InsertCartridge();
        bench.Pen.InjectFault(Simulator.V1.FaultKind.Internal);
        bench.RunMs(2);
        Refused(arm, _ => { }, RejectionReason.BatteryLow);
        bench.Pen.ClearFaults(Simulator.V1.FaultKind.BatteryLow);
        bench.Accepted(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 50 } });
        bench.RunMs(2);
        Refused(arm, _ => { }, RejectionReason.FaultPresent);
        bench.Pen.ClearFaults();
        bench.RunMs(1_100);
        arm.DeviceTimeUs = bench.Pen.DeviceTimeUs;
        Refused(arm, _ => { }, RejectionReason.TelemetryTooSlow);
        bench.Accepted(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 100 } });
        bench.Accepted(new Command { Arm = arm });

        void Refused(Arm sound, Action<Arm> spoil, RejectionReason reason)
        {
            var spoilt = sound.Clone();
            spoil(spoilt);
            bench.Rejected(new Command { Arm = spoilt }, reason);
        }
    }

    [Fact]
    public void The_journal_head_is_kept_without_power_and_never_goes_back()
    {
        var bench = new Bench().Prepared();
        var head = new JournalHead { EntryCount = 12, Hash = ByteString.CopyFrom(Enumerable.Repeat((byte)7, 32).ToArray()) };
        bench.Accepted(new Command { StoreJournalHead = new StoreJournalHead { Head = head } });
        bench.Pen.PowerCycle();
        bench.RunMs(60);
        bench.Hello();
        Assert.Equal(head, bench.Accepted(new Command { ReadJournalHead = new ReadJournalHead() }).JournalHead);
        head.EntryCount = 11;
        bench.Rejected(
            new Command { StoreJournalHead = new StoreJournalHead { Head = head } }, RejectionReason.Malformed);
    }

    [Fact]
    public void A_function_that_is_not_fitted_is_unsupported_in_every_state()
    {
        foreach (var state in new[] { "Disarmed", "Armed", "Driving", "Latched", "Service" })
        {
            In(state).Rejected(
                new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = 921_600 } }, RejectionReason.Unsupported);
        }
    }

    private static Bench In(string state)
    {
        switch (state)
        {
            case "Disarmed": return new Bench().Prepared();
            case "Armed": return new Bench().Armed();
            case "Driving": return new Bench().Driving();
            case "Latched":
                var latched = new Bench().Prepared();
                latched.StopFrame(1);
                return latched;
            case "Service":
                var service = new Bench().Prepared();
                service.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
                return service;
            default: throw new ArgumentOutOfRangeException(nameof(state), state, "No such state.");
        }
    }

    private static Command WellFormed(Bench bench, string name) => name switch
    {
        "WriteLimits" => new Command { WriteLimits = new WriteLimits { Limits = Bench.DefaultLimits(generation: 5) } },
        "ReadLimits" => new Command { ReadLimits = new ReadLimits() },
        "ApplySetting" => new Command { ApplySetting = bench.Setting(500) },
        "Arm" => new Command { Arm = bench.Arm() },
        "Disarm" => new Command { Disarm = new Disarm() },
        "AcknowledgeStop" => new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = bench.StopCount } },
        "SetTelemetryRate" => new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 200 } },
        "ReadCounters" => new Command { ReadCounters = new ReadCounters() },
        "StoreJournalHead" => new Command
        {
            StoreJournalHead = new StoreJournalHead
            {
                Head = new JournalHead { EntryCount = 3, Hash = ByteString.CopyFrom(new byte[32]) },
            },
        },
        "ReadJournalHead" => new Command { ReadJournalHead = new ReadJournalHead() },
        "SetAlarmSignal" => new Command { SetAlarmSignal = new SetAlarmSignal { Priority = AlarmPriority.High } },
        "EnterServiceMode" => new Command { EnterServiceMode = new EnterServiceMode() },
        "LeaveServiceMode" => new Command { LeaveServiceMode = new LeaveServiceMode() },
        "WriteCalibration" => new Command { WriteCalibration = new WriteCalibration { Calibration = Curve() } },
        "ReadCalibration" => new Command { ReadCalibration = new ReadCalibration() },
        "RunSelfTest" => new Command { RunSelfTest = new RunSelfTest() },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such command."),
    };

    private static Calibration Curve() => new()
    {
        Points =
        {
            new CalibrationPoint { IndicatedUm = 0, TrueUm = 10 },
            new CalibrationPoint { IndicatedUm = 2_000, TrueUm = 2_040 },
        },
    };
}
