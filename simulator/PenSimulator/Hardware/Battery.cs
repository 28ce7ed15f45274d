using PenSimulator.Models;

namespace PenSimulator.Hardware;

/// <summary>
/// One lithium-ion cell: charge, and a voltage that falls with the charge and with the load, down to where its protection cuts it off. 1 ms steps.
/// </summary>
/// <param name="figures">The model's.</param>
/// <param name="percent">Charge at the start.</param>
internal sealed class Battery(BatteryFigures figures, double percent = 100)
{
    private const double HourMs = 3_600_000;

    // Percent of charge and volts at rest, straight between; the usual shape of such a cell, unverified.
    private static readonly (double Percent, double Volts)[] AtRest = [(0, 3.0), (10, 3.45), (20, 3.6), (50, 3.75), (80, 3.95), (100, 4.2)];
    private double _usedMah = figures.CapacityMah * (100 - percent) / 100;

    public double Percent => Math.Max(0, 100 - (100 * _usedMah / figures.CapacityMah));

    /// <summary>Volts under the load of the newest step.</summary>
    public double Volts { get; private set; } = RestVolts(percent);

    /// <summary>Cut off: nothing is powered until it is charged. A cell that recovers without its load stays off.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>Full again.</summary>
    public void Charge() => (_usedMah, Volts, IsFlat) = (0, AtRest[^1].Volts, false);

    public void Advance(double motorMilliamperes)
    {
        if (IsFlat)
        {
            return;
        }

        var milliamperes = motorMilliamperes + figures.IdleMilliamperes;
        _usedMah += milliamperes / HourMs;
        Volts = Math.Max(0, RestVolts(Percent) - (milliamperes / 1_000 * figures.InternalOhm));
        if (Volts <= figures.CutOffVolts)
        {
            (IsFlat, Volts) = (true, 0);
        }
    }

    private static double RestVolts(double percent)
    {
        for (var at = 1; at < AtRest.Length; at++)
        {
            var (low, high) = (AtRest[at - 1], AtRest[at]);
            if (percent <= high.Percent)
            {
                return low.Volts + ((percent - low.Percent) * (high.Volts - low.Volts) / (high.Percent - low.Percent));
            }
        }

        return AtRest[^1].Volts;
    }
}
