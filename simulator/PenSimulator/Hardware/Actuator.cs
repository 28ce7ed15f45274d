using PenSimulator.Models;

namespace PenSimulator.Hardware;

/// <summary>
/// The depth stop and the needles behind it. The stop travels at a finite speed to where it is told and may creep; the
/// needles follow with backlash, and stand off by what tolerance, the curve of their model, wear and a fall did to them. The first depth channel
/// sees the stop alone, the needle sensor sees the needles. 1 ms steps.
/// </summary>
internal sealed class Actuator(DepthFigures figures, double offsetUm, double gain, double runHours)
{
    private const double HourMs = 3_600_000;
    private double _travelUm;
    private double _creptUm;
    private double _needlesUm;
    private double _ranMs = runHours * HourMs;
    private double _fellUm;

    /// <summary>Where the stop stands: what the first channel measures.</summary>
    public double StopUm => _travelUm + _creptUm;

    /// <summary>Where its drive has brought it, whatever it crept beyond: there it stays when it is commanded no more.</summary>
    public double TravelUm => _travelUm;

    /// <summary>Where the needles' tips truly reach at the bottom of a stroke, in um beyond the rim. 0 at home.</summary>
    public double TrueUm
    {
        get
        {
            // Home lies well behind the rim: nothing that shifts the needles by some tenths brings them out of there.
            var astray = offsetUm + _fellUm + (figures.WearUmPerHour * _ranMs / HourMs);
            return _needlesUm <= 0 ? 0 : Math.Max(0, (_needlesUm * gain) + Curve(_needlesUm) + astray);
        }
    }

    /// <summary>Hours that the motor ran, ever.</summary>
    public double RunHours => _ranMs / HourMs;

    /// <summary>A fall moves the needles by so much for good.</summary>
    public void Fall(double shiftUm) => _fellUm += shiftUm;

    // Straight between the points; below the first and beyond the last as there.
    private double Curve(double atUm)
    {
        var points = figures.Curve;
        for (var next = 0; next < points.Length; next++)
        {
            if (atUm > points[next].AtUm)
            {
                continue;
            }

            if (next == 0)
            {
                return points[0].AstrayUm;
            }

            var (low, high) = (points[next - 1], points[next]);
            return low.AstrayUm + ((atUm - low.AtUm) * (high.AstrayUm - low.AstrayUm) / (high.AtUm - low.AtUm));
        }

        return points.IsEmpty ? 0 : points[^1].AstrayUm;
    }

    public void Advance(double targetUm, double creepUmPerSecond, bool running)
    {
        _travelUm = targetUm > _travelUm
            ? Math.Min(targetUm, _travelUm + figures.ExtendUmPerMs)
            : Math.Max(targetUm, _travelUm - figures.RetractUmPerMs);

        // A stop that is driven home pushes the creep back with it.
        var creep = creepUmPerSecond + (running ? figures.CreepUmPerSecond : 0);
        _creptUm = targetUm == 0 || (creepUmPerSecond == 0 && figures.CreepUmPerSecond == 0) ? 0 : _creptUm + (creep / 1_000);
        _needlesUm = Math.Clamp(_needlesUm, StopUm - figures.BacklashUm, StopUm);
        _ranMs += running ? 1 : 0;
    }
}
