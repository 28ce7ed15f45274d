using PenSimulator.Models;

namespace PenSimulator.Hardware;

/// <summary>
/// The direct-current motor that reciprocates the needles, one stroke a turn: inertia, back-EMF, winding, friction and the
/// load of skin. 1 ms steps. The winding's inductance is left out: its time constant is far below a step.
/// </summary>
internal sealed class Motor(MotorFigures figures)
{
    /// <summary>Radians per second of one millihertz.</summary>
    public const double RadiansPerMillihertz = 6.283185307179586 / 1_000;

    private const double StepSeconds = 0.001;
    private double _speed;

    public double Millihertz => _speed / RadiansPerMillihertz;

    /// <summary>What the supply gives to the winding, in mA; what flows while the motor brakes itself is none of it.</summary>
    public double SupplyMilliamperes { get; private set; }

    /// <summary>Voltage at the winding.</summary>
    public double Volts { get; private set; }

    /// <summary>Electrical power that ends as heat or work, in W.</summary>
    public double Watts => Volts * SupplyMilliamperes / 1_000;

    /// <summary>Strokes since the power came; fractions are strokes begun.</summary>
    public double Strokes { get; private set; }

    /// <summary>Torque of the motor at rest with this voltage, in Nm.</summary>
    public double StallTorque(double volts) => figures.TorqueConstant * volts / figures.WindingOhm;

    /// <summary>One millisecond.</summary>
    /// <param name="volts">Voltage at the winding; null: switched off, and the drive shorts the winding, which brakes.</param>
    /// <param name="loadNm">Torque that skin takes.</param>
    /// <param name="held">Somebody, or a jammed cartridge, holds the shaft.</param>
    public void Advance(double? volts, double loadNm, bool held)
    {
        Volts = volts ?? 0;
        var amperes = (Volts - (figures.TorqueConstant * _speed)) / figures.WindingOhm;
        SupplyMilliamperes = volts is null ? 0 : Math.Max(0, amperes * 1_000);

        // Friction and load only ever brake: they bring the shaft to rest, and hold it against less than themselves.
        var resisting = figures.CoulombNm + loadNm + (held ? 2 * StallTorque(4.2) : 0);
        var driving = (figures.TorqueConstant * amperes) - (figures.ViscousNmSeconds * _speed);
        var free = _speed + (driving * StepSeconds / figures.Inertia);
        _speed = Math.Max(0, free - (resisting * StepSeconds / figures.Inertia));
        Strokes += Millihertz / 1_000_000;
    }
}
