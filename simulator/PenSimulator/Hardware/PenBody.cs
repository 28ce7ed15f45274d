using PenSimulator.Faults;
using PenSimulator.Models;
using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>
/// The pen without its firmware: motor, depth stop, battery, housing, and what a hand does to it. It moves in steps of 1
/// ms with + - x / and square roots alone, which every machine rounds alike, so the same seed gives the same pen anywhere.
/// </summary>
internal sealed class PenBody
{
    private const double BeyondMaxUm = 500;
    // Less than friction takes: what is below does not turn the motor.
    private const double TurningVolts = 0.05;
    private const double FullMillivolts = 4_200;
    private readonly PenModel _model;
    private readonly FaultSet _faults;
    private readonly Motor _motor;
    private readonly SpeedLoop _loop;
    private readonly Actuator _actuator;
    private readonly Battery _battery;
    private readonly Skin _skin;
    private readonly PenSensors _sensors;
    private readonly PartSignal _drive;
    private readonly PartSignal _stopCommand;
    private readonly bool _dial;
    private double _housing;
    private double _driven;

    public PenBody(PenModel model, bool dial, PenCondition condition, FaultSet faults, SeededNoise noise)
    {
        (_model, _dial, _faults) = (model, dial, faults);
        (_motor, _loop) = (new Motor(model.Motor), new SpeedLoop(model.Motor));
        var depth = condition.BacklashUm is { } lag ? model.Depth with { BacklashUm = lag } : model.Depth;
        _actuator = new Actuator(depth, condition.OffsetUm, condition.GainPermille / 1_000.0, condition.RunHours);
        _battery = new Battery(model.Battery, condition.BatteryPercent);
        _skin = new Skin(PenModels.Skin, model.Needles, model.Motor.ContactDragNmPerNewton);
        _sensors = new PenSensors(faults, noise, model.Depth.ProtrusionMaxUm);
        _drive = new PartSignal(faults, PenComponent.MotorDrive, noise.Seed, 0, FullMillivolts);
        _stopCommand = new PartSignal(faults, PenComponent.DepthActuator, noise.Seed, 0, model.Depth.ProtrusionMaxUm);
        _housing = model.Housing.AmbientDecidegrees;
    }

    // What a hand does.
    public bool TriggerClosed { get; set; }

    public bool SkinContact => Touch is not null;

    /// <summary>How skin is touched; null while it is not. Not to be altered once it is set.</summary>
    public SkinTouch? Touch { get; set; }

    public int GlideUmPerSecond => (int)(Touch?.GlideUmPerSecond ?? 0);

    public int DialUm { get; set; }

    public CartridgeTag? Cartridge { get; private set; }

    /// <summary>Strokes that the cartridge has made, in this pen or before.</summary>
    public double CartridgeStrokes { get; private set; }

    /// <summary>Rises with each cartridge put in, so that a quick exchange is not missed.</summary>
    public uint CartridgeExchanges { get; private set; }

    // What the firmware commands.
    public bool DriveCommanded { get; set; }

    public int StrokeRateSetMillihertz { get; set; }

    public int ActuatorTargetUm { get; set; }

    // What is true.
    public bool DrivePowered => !BatteryFlat && (DriveCommanded || _faults.Has(FaultKind.MotorRelayWelded)
        || (_motor.Millihertz > 0 && _faults.Has(FaultKind.DriveStuckOn)) || (_drive.IsFaulty && _driven > TurningVolts));

    public double TrueProtrusionUm => _actuator.TrueUm;

    /// <summary>Where the depth stop stands: what the first depth channel measures.</summary>
    public double StopUm => _actuator.StopUm;

    public double TrueStrokeRateMillihertz => _motor.Millihertz;

    public double SupplyMilliamperes => _motor.SupplyMilliamperes;

    public double MotorVolts => _motor.Volts;

    public double BatteryVolts => _battery.Volts;

    public double BatteryPercent => _battery.Percent;

    /// <summary>The battery is cut off: no part has power, whatever is wrong with it.</summary>
    public bool BatteryFlat => _battery.IsFlat;

    public void Charge() => _battery.Charge();

    public double HousingDecidegrees => _housing;

    public double Strokes => _motor.Strokes;

    /// <summary>How deep the needles reach into tissue, in um: what no sensor knows.</summary>
    public double TissueReachUm => Touch is not null && Cartridge is not null
        ? _skin.ReachUm(Touch, TrueProtrusionUm, _motor.Millihertz, CartridgeStrokes) : 0;

    public int SkinThicknessUm => Touch is null ? 0 : _skin.ThicknessUm(Touch.Area);

    /// <summary>Needles stand in skin while the pen glides: they drag, and tear.</summary>
    public bool NeedlesDrag => GlideUmPerSecond > 0 && _motor.Millihertz == 0 && TissueReachUm > 0;

    public PenReadings Readings { get; private set; }

    /// <summary>The trigger's contact as it is at this instant, through whatever is wrong with it.</summary>
    public bool TriggerSensed => _faults.Concerns(PenComponent.Trigger) ? Readings.TriggerClosed : TriggerClosed;

    /// <summary>The cartridge as the pen senses it.</summary>
    public CartridgeTag? CartridgeSensed => Cartridge is null || _faults.Has(FaultKind.CartridgeMissing) ? null
        : _faults.Has(FaultKind.CartridgeUnreadable) ? new CartridgeTag { Unreadable = true }
        : Cartridge;

    public void Insert(CartridgeTag cartridge, double strokes = 0)
    {
        Cartridge = cartridge;
        CartridgeStrokes = strokes;
        CartridgeExchanges++;
    }

    public void Remove() => Cartridge = null;

    public void Fall(int shiftUm) => _actuator.Fall(shiftUm);

    /// <summary>One millisecond passes.</summary>
    public void Advance()
    {
        var powered = DrivePowered;
        var sensed = _sensors.Rate(_motor.Millihertz);
        var strokesBefore = _motor.Strokes;
        TurnMotor(powered, sensed);
        CartridgeStrokes += Cartridge is null ? 0 : _motor.Strokes - strokesBefore;
        if (!BatteryFlat)
        {
            // Without power the stop stays where it is: a screw holds itself.
            MoveStop();
        }

        _battery.Advance(_motor.SupplyMilliamperes);
        var risen = _model.Housing.AmbientDecidegrees + (_motor.Watts * _model.Housing.RiseDecidegreesPerWatt);
        _housing += (risen - _housing) / (_model.Housing.TimeConstantSeconds * 1_000);
        Readings = _sensors.Read(this, powered, sensed);
    }

    private void TurnMotor(bool powered, double sensedMillihertz)
    {
        var set = StrokeRateSetMillihertz > 0 || !_faults.Has(FaultKind.MotorRelayWelded)
            ? StrokeRateSetMillihertz : _model.StrokeRateMinMillihertz;
        var rate = set * (1 + (_faults.ValueOf(FaultKind.Overspeed) / 100.0));
        var wanted = DriveIsMeant ? _loop.Volts(rate, sensedMillihertz, _battery.Volts) : 0;
        if (!DriveIsMeant)
        {
            _loop.Reset();
        }

        _driven = Math.Clamp(DriveVolts(wanted), 0, _battery.Volts);
        double? volts = powered && (DriveIsMeant || _driven > TurningVolts) ? _driven : null;
        var load = Touch is null ? 0 : _skin.LoadNm(Touch, TissueReachUm, _motor.Millihertz, CartridgeStrokes);
        _motor.Advance(volts, load, _faults.Has(FaultKind.Stall));
    }

    /// <summary>Somebody means the motor to turn: the firmware, or what is wrong with its relay.</summary>
    private bool DriveIsMeant => DriveCommanded || _faults.Has(FaultKind.MotorRelayWelded)
        || (_motor.Millihertz > 0 && _faults.Has(FaultKind.DriveStuckOn));

    private double DriveVolts(double wanted)
    {
        // Garbage, offset and scale are faults of what the drive makes of a command; without one there is nothing to make.
        var quiet = wanted == 0 && !DriveIsMeant && !_faults.Has(FaultKind.PartStuck, PenComponent.MotorDrive)
            && !_faults.Has(FaultKind.PartDelayed, PenComponent.MotorDrive) && !_faults.Has(FaultKind.PartSlow, PenComponent.MotorDrive);
        var given = _drive.Pass(wanted * 1_000) / 1_000;
        return quiet ? 0 : given;
    }

    private bool FollowsBadly => _faults.Has(FaultKind.PartOff, PenComponent.DepthActuator)
        || _faults.Has(FaultKind.PartStuck, PenComponent.DepthActuator)
        || _faults.Has(FaultKind.PartIntermittent, PenComponent.DepthActuator)
        || _faults.Has(FaultKind.PartDelayed, PenComponent.DepthActuator)
        || _faults.Has(FaultKind.PartSlow, PenComponent.DepthActuator);

    private void MoveStop()
    {
        // Home is an end stop: what is merely wrong with the position keeps nobody from getting there.
        var moved = _stopCommand.Pass(ActuatorTargetUm, rest: _actuator.TravelUm);
        var getsHome = ActuatorTargetUm == 0 && !FollowsBadly;
        var target = _dial ? DialUm : getsHome ? 0 : Math.Clamp(moved, 0, _model.Depth.ProtrusionMaxUm + BeyondMaxUm);
        _actuator.Advance(target, _faults.ValueOf(FaultKind.DepthCreeps), _motor.Millihertz > 0);
    }
}
