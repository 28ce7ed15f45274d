using PenSimulator.Faults;
using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>
/// What the sensors make of what is true: noise, and the faults of each. The only way from the physics to the firmware.
/// </summary>
internal sealed class PenSensors
{
    private const int ShakeDrivenUm = 4;
    private const int ShakeUm = 2;
    private readonly FaultSet _faults;
    private readonly SeededNoise _noise;
    private readonly PartSignal _depth1;
    private readonly PartSignal _depth2;
    private readonly PartSignal _rate;
    private readonly PartSignal _current;
    private readonly PartSignal _contact;
    private readonly PartSignal _glide;
    private readonly PartSignal _trigger;
    private readonly PartSignal _battery;
    private readonly PartSignal _temperature;
    private int? _stuckUm;

    public PenSensors(FaultSet faults, SeededNoise noise, int protrusionMaxUm)
    {
        (_faults, _noise) = (faults, noise);
        PartSignal Of(PenComponent component, double high) => new(faults, component, noise.Seed, 0, high);
        (_depth1, _depth2) = (Of(PenComponent.DepthChannel1, protrusionMaxUm), Of(PenComponent.DepthChannel2, protrusionMaxUm));
        (_rate, _current) = (Of(PenComponent.RateSensor, 200_000), Of(PenComponent.CurrentSensor, 2_000));
        (_contact, _trigger) = (Of(PenComponent.ContactSensor, 1), Of(PenComponent.Trigger, 1));
        (_glide, _battery) = (Of(PenComponent.GlideSensor, 100_000), Of(PenComponent.BatteryGauge, 100));
        _temperature = Of(PenComponent.TemperatureSensor, 1_000);
    }

    /// <summary>The rate as the speed loop sees it, in millihertz, at the beginning of this step.</summary>
    public double Rate(double trueMillihertz) => _rate.Pass(trueMillihertz);

    public PenReadings Read(PenBody body, bool powered, double sensedMillihertz)
    {
        var shake = powered ? ShakeDrivenUm : ShakeUm;
        var first = (int)(body.StopUm + _noise.Around(shake)
            + _faults.ValueOf(FaultKind.DepthReadsHigh) - _faults.ValueOf(FaultKind.DepthReadsLow));
        var second = (int)(body.TrueProtrusionUm + _noise.Around(shake) + _faults.ValueOf(FaultKind.ChannelsDisagree));
        _stuckUm = _faults.Has(FaultKind.DepthStuck) ? _stuckUm ?? first : null;
        var battery = _faults.Has(FaultKind.BatteryLow) ? _faults.ValueOf(FaultKind.BatteryLow) : body.BatteryPercent;
        var housing = _faults.Has(FaultKind.Overheats) ? _faults.ValueOf(FaultKind.Overheats) : body.HousingDecidegrees;
        var touched = _contact.Pass(body.SkinContact ? 1 : 0) >= 0.5;
        return new PenReadings(
            (int)_depth1.Pass(_stuckUm ?? first),
            (int)_depth2.Pass(second),
            (int)Math.Max(0, sensedMillihertz),
            (int)Math.Max(0, _current.Pass(body.SupplyMilliamperes)),
            powered,
            _trigger.Pass(body.TriggerClosed ? 1 : 0) >= 0.5,
            touched,
            (int)Math.Max(0, _glide.Pass(body.SkinContact ? body.GlideUmPerSecond : 0)),
            body.DialUm,
            (int)Math.Clamp(_battery.Pass(battery), 0, 100),
            (int)_temperature.Pass(housing));
    }
}
