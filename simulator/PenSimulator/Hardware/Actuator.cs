namespace PenSimulator.Hardware;

/// <summary>The depth stop: moves at a finite speed towards what it is told, and may creep. 1 ms steps.</summary>
internal sealed class Actuator
{
    private const double ExtendUmPerMs = 10;
    private const double RetractUmPerMs = 20;
    private double _stopUm;
    private double _creptUm;

    /// <summary>Where the needles' tips truly reach, in um beyond the rim.</summary>
    public double TrueUm => _stopUm + _creptUm;

    public void Advance(double targetUm, double creepUmPerSecond)
    {
        _stopUm = targetUm > _stopUm
            ? Math.Min(targetUm, _stopUm + ExtendUmPerMs)
            : Math.Max(targetUm, _stopUm - RetractUmPerMs);

        // A stop that is driven home pushes the creep back with it.
        _creptUm = targetUm == 0 || creepUmPerSecond == 0 ? 0 : _creptUm + (creepUmPerSecond / 1_000);
    }
}
