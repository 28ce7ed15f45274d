using PenSimulator.Faults;
using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>
/// The pen without its firmware: motor, depth stop, battery, housing, and what a hand does to it. It moves in steps of 1
/// ms with + - x / alone, so that the same seed gives the same pen everywhere.
/// </summary>
internal sealed class PenBody(bool dial, FaultSet faults, SeededNoise noise)
{
    private const double AmbientDecidegrees = 240;
    private const double DrivenDecidegrees = 390;
    private const double WarmingMs = 180_000;
    private const double IdlePercentPerMs = 0.5 / 3_600_000;
    private const double DrivenPercentPerMs = 20.0 / 3_600_000;
    private readonly Motor _motor = new();
    private readonly Actuator _actuator = new();
    private double _charge = 100;
    private double _housing = AmbientDecidegrees;
    private int? _stuckUm;

    // What a hand does.
    public bool TriggerClosed { get; set; }

    public bool SkinContact { get; set; }

    public int GlideUmPerSecond { get; set; }

    public int DialUm { get; set; }

    public CartridgeTag? Cartridge { get; private set; }

    /// <summary>Rises with each cartridge put in, so that a quick exchange is not missed.</summary>
    public uint CartridgeExchanges { get; private set; }

    // What the firmware commands.
    public bool DriveCommanded { get; set; }

    public int StrokeRateSetMillihertz { get; set; }

    public int ActuatorTargetUm { get; set; }

    // What is true.
    public bool DrivePowered => DriveCommanded || (_motor.Millihertz > 0 && faults.Has(FaultKind.DriveStuckOn));

    public double TrueProtrusionUm => _actuator.TrueUm;

    public double TrueStrokeRateMillihertz => _motor.Millihertz;

    public double Strokes => _motor.Strokes;

    public PenReadings Readings { get; private set; }

    public void Insert(CartridgeTag cartridge)
    {
        Cartridge = cartridge;
        CartridgeExchanges++;
    }

    public void Remove() => Cartridge = null;

    /// <summary>One millisecond passes.</summary>
    public void Advance()
    {
        var powered = DrivePowered;
        var rate = StrokeRateSetMillihertz * (1 + (faults.ValueOf(FaultKind.Overspeed) / 100.0));
        _motor.Advance(powered, rate, SkinContact, faults.Has(FaultKind.Stall));
        _actuator.Advance(dial ? DialUm : ActuatorTargetUm, faults.ValueOf(FaultKind.DepthCreeps));
        _charge = Math.Max(0, _charge - (powered ? DrivenPercentPerMs : IdlePercentPerMs));
        _housing += ((powered ? DrivenDecidegrees : AmbientDecidegrees) - _housing) / WarmingMs;
        Readings = Read(powered);
    }

    private PenReadings Read(bool powered)
    {
        var shake = powered ? 4 : 2;
        var needles = _actuator.TrueUm;
        var first = (int)(needles + noise.Around(shake)
            + faults.ValueOf(FaultKind.DepthReadsHigh) - faults.ValueOf(FaultKind.DepthReadsLow));
        var second = (int)(needles + noise.Around(shake) + faults.ValueOf(FaultKind.ChannelsDisagree));
        _stuckUm = faults.Has(FaultKind.DepthStuck) ? _stuckUm ?? first : null;
        return new PenReadings(
            _stuckUm ?? first,
            second,
            (int)_motor.Millihertz,
            (int)_motor.CurrentMilliamperes,
            powered,
            TriggerClosed,
            SkinContact,
            SkinContact ? GlideUmPerSecond : 0,
            DialUm,
            faults.Has(FaultKind.BatteryLow) ? (int)faults.ValueOf(FaultKind.BatteryLow) : (int)_charge,
            faults.Has(FaultKind.Overheats) ? (int)faults.ValueOf(FaultKind.Overheats) : (int)_housing);
    }
}
