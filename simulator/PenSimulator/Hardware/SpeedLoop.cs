using PenSimulator.Models;

namespace PenSimulator.Hardware;

/// <summary>
/// The motor driver's proportional-integral loop: volts from the rate that is wanted and the one that the rate sensor
/// shows. Its zero cancels the motor's own time constant, so that the rate rises as a first-order lag. A sensor that is
/// wrong makes the motor wrong, as in a real pen.
/// </summary>
internal sealed class SpeedLoop
{
    private const double StepSeconds = 0.001;
    private readonly double _proportional;
    private readonly double _integral;
    private double _sum;

    public SpeedLoop(MotorFigures figures)
    {
        var constant = figures.TorqueConstant;
        var motorSeconds = figures.Inertia * figures.WindingOhm / (constant * constant);
        _proportional = constant * motorSeconds / figures.SpeedLoopSeconds;
        _integral = constant / figures.SpeedLoopSeconds;
    }

    /// <summary>Volts for this millisecond, from 0 to what the battery gives.</summary>
    public double Volts(double setMillihertz, double sensedMillihertz, double supplyVolts)
    {
        var error = (setMillihertz - sensedMillihertz) * Motor.RadiansPerMillihertz;
        var sum = _sum + (_integral * error * StepSeconds);
        var volts = (_proportional * error) + sum;

        // A sum that grows while the output is at its end would have to be worked off again, as an overshoot.
        var atEnd = (volts > supplyVolts && error > 0) || (volts < 0 && error < 0);
        _sum = atEnd ? _sum : sum;
        return Math.Clamp(volts, 0, supplyVolts);
    }

    /// <summary>The drive is off: the next start begins from nothing.</summary>
    public void Reset() => _sum = 0;
}
