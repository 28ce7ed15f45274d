using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;
using Body = Penlink.V1.Command.BodyOneofCase;

namespace DeviceService.Conformance;

/// <summary>Section 6, the table: which command is accepted in which state, every command in every state.</summary>
internal static class StateClauses
{
    private static readonly Body[] Calibrating = [Body.WriteCalibration, Body.ReadCalibration];

    public static IEnumerable<Clause> All =>
    [
        Of("C-STATE-1", 6, "Every command of the table while DISARMED", "Accepted as the table says; WriteCalibration is refused", DisarmedAsync),
        Of("C-STATE-2", 6, "Every command of the table while ARMED", "NOT_WHILE_ARMED but for ReadLimits, ReadCounters and SetAlarmSignal; the pen stays armed until Disarm", ArmedAsync),
        ByHand("C-STATE-3", 6, "Every command of the table while DRIVING", "As while ARMED; the pen drives on until Disarm, which is no stop", DrivingAsync),
        Of("C-STATE-4", 6, "Every command of the table while LATCHED", "LATCHED but for WriteLimits, ReadLimits, SetTelemetryRate, ReadCounters, journal head, SetAlarmSignal and Disarm", LatchedAsync),
        Of("C-STATE-5", 6, "Every command of the table in SERVICE", "SERVICE_MODE but for ApplySetting, ReadLimits, ReadCounters, SetAlarmSignal, calibration and self-test", ServiceAsync),
    ];

    private static async Task DisarmedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await TryAllAsync(
            bench, RejectionReason.Unspecified,
            [
                Body.WriteLimits, Body.ReadLimits, Body.ApplySetting, Body.Disarm, Body.AcknowledgeStop, Body.SetTelemetryRate, Body.ReadCounters,
                Body.SetLineSpeed, Body.StoreJournalHead, Body.ReadJournalHead, Body.SetAlarmSignal, Body.LeaveServiceMode, Body.ReadCalibration, Body.RunSelfTest,
            ],
            [Body.Arm, Body.EnterServiceMode]);
        var refused = await bench.CommandAsync(new Command { WriteCalibration = new WriteCalibration { Calibration = Straight(bench) } });
        Expect(refused.HasRejection, "WriteCalibration is refused outside service mode", "accepted");
        await bench.AcceptedAsync(new Command { EnterServiceMode = new EnterServiceMode() });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Service, "SERVICE after EnterServiceMode");
        await bench.AcceptedAsync(new Command { LeaveServiceMode = new LeaveServiceMode() });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Disarmed, "DISARMED after LeaveServiceMode");
        await bench.SetUpAsync();
        await bench.ArmAsync();
    }

    private static async Task ArmedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.ArmAsync();
        await TryAllAsync(bench, RejectionReason.NotWhileArmed, [Body.ReadLimits, Body.ReadCounters, Body.SetAlarmSignal], [Body.Disarm]);
        ExpectEqual(PenState.Armed, (await bench.StatusAsync()).State, "state after the refused commands");
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Disarmed, "DISARMED after Disarm");
    }

    private static async Task DrivingAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await TryAllAsync(bench, RejectionReason.NotWhileArmed, [Body.ReadLimits, Body.ReadCounters, Body.SetAlarmSignal], [Body.Disarm]);
        ExpectEqual(PenState.Driving, (await bench.StatusAsync()).State, "state after the refused commands");
        var from = bench.Pen.Mark;
        var reply = await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        bench.Pen.Permits = null;
        var after = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED after Disarm");
        ExpectEqual(driving.StopCount, after.StopCount, "stop_count");
        await bench.ExpectStandingAsync(from, reply.DeviceTimeUs + DriveEndUs, "Disarm");
        await bench.ExpectNeedlesInAsync("Disarm");
    }

    private static async Task LatchedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        bench.Pen.Send(RawFrames.StopSequence(1));
        await bench.StatusAsync(bench.Pen.Mark, static status => status.LastStopId == 1, "LATCHED after a stop");
        await bench.StatusAsync();
        await TryAllAsync(
            bench, RejectionReason.Latched,
            [Body.WriteLimits, Body.ReadLimits, Body.Disarm, Body.SetTelemetryRate, Body.ReadCounters, Body.StoreJournalHead, Body.ReadJournalHead, Body.SetAlarmSignal],
            [Body.AcknowledgeStop]);
        var status = await bench.StatusAsync();
        ExpectEqual(PenState.Latched, status.State, "state after the refused commands");
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = status.StopCount } });
    }

    private static async Task ServiceAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.AcceptedAsync(new Command { EnterServiceMode = new EnterServiceMode() });
        await bench.StatusAsync(bench.Pen.Mark, static status => status.State == PenState.Service, "SERVICE after EnterServiceMode");
        await TryAllAsync(
            bench, RejectionReason.ServiceMode,
            [Body.ReadLimits, Body.ApplySetting, Body.Disarm, Body.ReadCounters, Body.SetAlarmSignal, Body.ReadCalibration, Body.RunSelfTest],
            [Body.WriteCalibration, Body.LeaveServiceMode]);
        ExpectEqual(PenState.Service, (await bench.StatusAsync()).State, "state after the refused commands");
        await bench.AcceptedAsync(new Command { LeaveServiceMode = new LeaveServiceMode() });
    }

    /// <summary>Sends every command but those that are left out; what deviates from the table is gathered and told at once.</summary>
    private static async Task TryAllAsync(Bench bench, RejectionReason refusal, Body[] accepted, Body[] leftOut)
    {
        var state = bench.NewestStatus.State;
        var deviations = new List<string>();
        var deviant = new List<string>();
        foreach (var body in Enum.GetValues<Body>().Where(body => body != Body.None && !leftOut.Contains(body)))
        {
            if (state == PenState.Disarmed && !accepted.Contains(body))
            {
                continue;
            }

            var reply = await bench.CommandAsync(await MakeAsync(bench, body));
            var expected = !IsFitted(bench, body) ? RejectionReason.Unsupported : accepted.Contains(body) ? RejectionReason.Unspecified : refusal;
            var seen = reply.HasRejection ? reply.Rejection : RejectionReason.Unspecified;
            if (seen != expected)
            {
                deviations.Add($"{body} {Name(expected)}");
                deviant.Add($"{body} {Name(seen)}");
            }
        }

        Expect(deviations.Count == 0, $"while {state}: {string.Join(", ", deviations)}", string.Join(", ", deviant));
    }

    private static string Name(RejectionReason reason) => reason == RejectionReason.Unspecified ? "accepted" : reason.ToString();

    private static bool IsFitted(Bench bench, Body body) => body switch
    {
        Body.SetLineSpeed => bench.Fitted.LineBitsPerSecondMax != 0,
        Body.StoreJournalHead or Body.ReadJournalHead => bench.Fitted.JournalHeadFitted,
        Body.SetAlarmSignal => bench.Fitted.AlarmSignalFitted,
        _ => !Calibrating.Contains(body) || bench.Fitted.CalibrationFitted,
    };

    /// <summary>A command of that kind with which nothing is wrong but, perhaps, the state.</summary>
    private static async Task<Command> MakeAsync(Bench bench, Body body)
    {
        switch (body)
        {
            case Body.WriteLimits:
                return new Command { WriteLimits = new WriteLimits { Limits = bench.NewLimits() } };
            case Body.ReadLimits:
                return new Command { ReadLimits = new ReadLimits() };
            case Body.ApplySetting:
                return new Command { ApplySetting = bench.NewSetting() };
            case Body.Arm:
                return new Command { Arm = bench.NewArm() };
            case Body.Disarm:
                return new Command { Disarm = new Disarm() };
            case Body.AcknowledgeStop:
                return new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = bench.NewestStatus.StopCount } };
            case Body.SetTelemetryRate:
                return new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 100 } };
            case Body.ReadCounters:
                return new Command { ReadCounters = new ReadCounters() };
            case Body.SetLineSpeed:
                return new Command { SetLineSpeed = new SetLineSpeed { BitsPerSecond = Math.Max(115_200, bench.Fitted.LineBitsPerSecond) } };
            case Body.StoreJournalHead:
                return new Command { StoreJournalHead = new StoreJournalHead { Head = await KeptHeadAsync(bench) } };
            case Body.ReadJournalHead:
                return new Command { ReadJournalHead = new ReadJournalHead() };
            case Body.SetAlarmSignal:
                return new Command { SetAlarmSignal = new SetAlarmSignal { Priority = AlarmPriority.None } };
            case Body.EnterServiceMode:
                return new Command { EnterServiceMode = new EnterServiceMode() };
            case Body.LeaveServiceMode:
                return new Command { LeaveServiceMode = new LeaveServiceMode() };
            case Body.WriteCalibration:
                return new Command { WriteCalibration = new WriteCalibration { Calibration = Straight(bench) } };
            case Body.ReadCalibration:
                return new Command { ReadCalibration = new ReadCalibration() };
            case Body.RunSelfTest:
                return new Command { RunSelfTest = new RunSelfTest() };
            default:
                throw new ArgumentOutOfRangeException(nameof(body), body, "A command that the table of docs/penlink.md does not have.");
        }
    }

    /// <summary>The head that the pen keeps, so that storing it changes nothing; a good one where it cannot be read in this state.</summary>
    private static async Task<JournalHead> KeptHeadAsync(Bench bench)
    {
        var kept = (await bench.CommandAsync(new Command { ReadJournalHead = new ReadJournalHead() })).JournalHead;
        return kept is { Hash.Length: 32 }
            ? kept
            : new JournalHead { EntryCount = kept?.EntryCount ?? uint.MaxValue, Hash = Google.Protobuf.ByteString.CopyFrom(new byte[32]) };
    }

    private static Calibration Straight(Bench bench) => new()
    {
        Points =
        {
            new CalibrationPoint { IndicatedUm = 0, TrueUm = 0 },
            new CalibrationPoint { IndicatedUm = bench.Fitted.ProtrusionMaxUm, TrueUm = bench.Fitted.ProtrusionMaxUm },
        },
    };
}
