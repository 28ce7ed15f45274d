using PenSimulator.Faults;
using PenSimulator.Hardware;
using PenSimulator.Models;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>The hardware alone, in virtual time: no firmware that would react to what a fault does.</summary>
internal sealed class BodyBench
{
    private const int SetMillihertz = 110_000;
    private readonly FaultSet _faults = new();
    private readonly PenModel _model;
    private ulong _nowUs;

    public BodyBench(string model = PenModels.Default, PenOptions? options = null)
    {
        _model = PenModels.Find(model)!;
        var condition = PenCondition.Of(options ?? new PenOptions(), _model.Depth.ToleranceUm);
        Body = new PenBody(_model, _model.Dial, condition, _faults, new SeededNoise(1));
        Body.Insert(new CartridgeTag { Uid = "C-1" });
    }

    public PenBody Body { get; }

    public PenReadings Readings => Body.Readings;

    public void Run(int ms)
    {
        for (; ms > 0; ms--)
        {
            _nowUs += 1_000;
            _faults.Advance(_nowUs);
            Body.Advance();
        }
    }

    /// <summary>Needles out to 1 mm, motor on, on skin and gliding, trigger held: every sensor has something to show.</summary>
    public BodyBench Treating()
    {
        (Body.ActuatorTargetUm, Body.StrokeRateSetMillihertz, Body.DriveCommanded) = (1_000, SetMillihertz, true);
        Body.DialUm = 1_000;
        Body.TriggerClosed = true;
        Body.Touch = new SkinTouch { GlideUmPerSecond = 20_000 };
        Run(500);
        return this;
    }

    /// <summary>Everything that a sensor could see ends or changes.</summary>
    public void EndAll()
    {
        (Body.ActuatorTargetUm, Body.DialUm, Body.DriveCommanded, Body.TriggerClosed, Body.Touch) = (0, 0, false, false, null);
        Inject(FaultKind.BatteryLow, 30);
        Inject(FaultKind.Overheats, 500);
    }

    public void Inject(FaultKind kind, long value = 0) => Inject(PenComponent.Unspecified, kind, value);

    public void Inject(PenComponent part, FaultKind kind, long value = 0) => _faults.Inject(
        new Fault { Component = part, Kind = kind, Value = value }, new PenParts(2, _model.GlideFitted, Contact: true, _model.Dial, _model.Depth.ProtrusionMaxUm), _nowUs);

    public void Clear() => _faults.Clear([]);

    /// <summary>What a sensor shows now; contacts as 0 and 1.</summary>
    public int Shown(PenComponent sensor) => sensor switch
    {
        PenComponent.DepthChannel1 => Readings.ProtrusionUm,
        PenComponent.DepthChannel2 => Readings.NeedleSensorUm,
        PenComponent.RateSensor => Readings.StrokeRateMillihertz,
        PenComponent.CurrentSensor => Readings.MotorCurrentMilliamperes,
        PenComponent.ContactSensor => Readings.SkinContact ? 1 : 0,
        PenComponent.GlideSensor => Readings.GlideUmPerSecond,
        PenComponent.Trigger => Readings.TriggerClosed ? 1 : 0,
        PenComponent.BatteryGauge => Readings.BatteryPercent,
        PenComponent.TemperatureSensor => Readings.TemperatureDecidegrees,
        _ => throw new ArgumentOutOfRangeException(nameof(sensor), sensor, "It is no sensor."),
    };
}
