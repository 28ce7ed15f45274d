using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>A technician with a pen and a gauge, at a desk that is staffed.</summary>
internal sealed class CalibrationBench(Desk desk, Actor technician) : IAsyncDisposable
{
    public const string Pen = "SN-1";
    public const string Gauge = "gauge-1";
    public const string Firmware = "1.0.0-sim";

    public static readonly BenchPen Told = new("PenSimulator", "SimPen", Firmware, true, new DeviceCapability
    {
        ProtrusionMin = NeedleProtrusion.FromMicrometers(200),
        ProtrusionMax = NeedleProtrusion.FromMicrometers(2_500),
        ProtrusionStepUm = 100,
        StrokeRateMin = StrokeRate.FromHertz(50),
        StrokeRateMax = StrokeRate.FromHertz(150),
        DepthControl = DepthControl.Actuated,
        DepthChannels = 2,
    });

    public Desk Desk => desk;

    public Actor Technician => technician;

    public CalibrationBook Book => desk.Book.State.Calibrations;

    /// <summary>A pen that was heard, and a gauge that is registered.</summary>
    public static async Task<CalibrationBench> OpenAsync(TestLog log)
    {
        var desk = await Desk.StaffedAsync(log);
        await desk.RegisterAsync("tom", OperatorRole.Technician);
        var bench = new CalibrationBench(desk, Desk.ActorOf((await desk.SignInAsync("tom")).SignIn!));
        await bench.HearAsync();
        Assert.Null((await desk.Do(bench.Registration())).Refusal);
        return bench;
    }

    /// <summary>The pen is heard, as it says that it is now.</summary>
    public Task HearAsync(string firmware = Firmware, ulong runSeconds = 3_600, uint drops = 0, string? curve = null) => desk.Followed.AppendAsync(
    [
        new LinkRecord
        {
            At = desk.Clocks.Now, By = Actor.Service, PenId = Pen, Line = "line", State = LinkState.Online, BootId = 1, FirmwareVersion = firmware,
            RunSeconds = runSeconds, Drops = drops, CurveDigest = curve,
        },
    ]);

    /// <summary>The registry notes what the pen said of itself at its handshake.</summary>
    public Task AttachAsync(bool simulated) => desk.Followed.AppendAsync(
    [
        new AttachedPenRecord
        {
            At = desk.Clocks.Now, By = Actor.Service, PenId = Pen, Line = "line", Attached = true, AdministrativeState = AdministrativeState.InService, Simulated = simulated,
            FirmwareVersion = Firmware,
        },
    ]);

    public RegisterGauge Registration(string gaugeId = Gauge, GaugeKind kind = GaugeKind.Depth) => new()
    {
        RequestId = desk.NewRequestId(),
        By = technician,
        GaugeId = gaugeId,
        Measures = kind,
        Model = "Probe 12",
        SerialNumber = "G-1",
        CertificateNumber = "C-2026-1",
        DueOn = new DateOnly(2026, 9, 30),
        ExpandedUncertainty = kind == GaugeKind.Depth ? 6 : 200,
        Resolution = 1,
    };

    public StartCalibration Start() => new()
    {
        RequestId = desk.NewRequestId(), By = technician, PenId = Pen, GaugeId = Gauge, TemperatureDecidegrees = 215, Pen = Told,
    };

    public RecordMeasurement Reading(string id, CalibrationPhase phase, int step, int indicatedUm, int gaugeUm, string? again = null) => new()
    {
        RequestId = desk.NewRequestId(), By = technician, CalibrationId = id, Depth = new DepthMeasurement(phase, step, indicatedUm, gaugeUm, again),
        Sight = Book.Find(id) is { Progress.Plan: { } plan } ? Held(plan.StepAt(phase, step), indicatedUm) : null,
    };

    /// <summary>A reading of the stroke rate on a pen that says what it is set to.</summary>
    public RecordMeasurement RateReading(string id, int set, int gauge, string? again = null) => new()
    {
        RequestId = desk.NewRequestId(), By = technician, CalibrationId = id, Rate = new RateMeasurement("tacho", set, gauge, set, again), Sight = Turned(set, set),
    };

    /// <summary>A motor that turned for two seconds, a second ago.</summary>
    public static BenchSight Turned(int setMillihertz, int meanMillihertz) => new(
        DepthControl.Actuated, null, null, null, new RateSeen(setMillihertz, meanMillihertz, 2_000_000, 0), TimeSpan.FromSeconds(1));

    /// <summary>What the service sees of a pen that holds a step, and says this.</summary>
    public static BenchSight Held(CalibrationStep step, int indicatedUm) => new(
        DepthControl.Actuated, step.SetUm, new NeedleStand(step.SetUm, indicatedUm, step.FromAbove, 0), TimeSpan.FromSeconds(1));

    public RecordAdjustment Adjustment(string id) => new() { RequestId = desk.NewRequestId(), By = technician, CalibrationId = id, Description = "zero set anew" };

    public CompleteCalibration Completion(string id) => new() { RequestId = desk.NewRequestId(), By = technician, CalibrationId = id };

    public AbortCalibration Abort(string id) => new() { RequestId = desk.NewRequestId(), By = technician, CalibrationId = id, Reason = "lunch" };

    /// <summary>Begins a calibration.</summary>
    public async Task<string> BeginAsync()
    {
        var answer = await desk.Do(Start());
        Assert.Null(answer.Refusal);
        return answer.Record<CalibrationRecord>().CalibrationId;
    }

    /// <summary>Takes the readings that are asked for, of a pen that is off by this much, until none is.</summary>
    public async Task MeasureAsync(string id, int errorUm = 0, int most = 1_000)
    {
        for (var taken = 0; taken < most && Book.Find(id)!.Progress.Next is { } step; taken++)
        {
            Assert.Null((await desk.Do(Reading(id, step.Phase, step.Number, step.SetUm, step.SetUm - errorUm))).Refusal);
        }
    }

    /// <summary>Reads the stroke rate of a pen that says the truth about it, as the shipped profile wants it read.</summary>
    public async Task ReadRateAsync(string id, int set = 100_000)
    {
        Assert.Null((await desk.Do(Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        Assert.Null((await desk.Do(RateReading(id, set, set))).Refusal);
    }

    /// <summary>Calibrates a pen that is off by this much, and gives what came of it.</summary>
    public async Task<CalibrationLife> CalibrateAsync(int errorUm = 0)
    {
        var id = await BeginAsync();
        await MeasureAsync(id, errorUm);
        await ReadRateAsync(id);
        Assert.Null((await desk.Do(Completion(id))).Refusal);
        return Book.Find(id)!;
    }

    /// <summary>The rule of a calibration by which the pen is not armed; null for none.</summary>
    public string? Unarmed(bool simulated = true)
    {
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        var arming = Cases.Arming(session, desk.Clocks.Now, desk.Dora) with { Pen = Cases.Pen with { Simulated = simulated } };
        return desk.Book.JudgeArming(arming).FirstOrDefault(static one => one.Refusal is not null && one.RuleId.StartsWith("R-CALIBRATION-", StringComparison.Ordinal))?.RuleId;
    }

    public async ValueTask DisposeAsync() => await desk.DisposeAsync();
}
