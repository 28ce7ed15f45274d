namespace PenSimulator.Hardware;

/// <summary>The motor that reciprocates the needles: inertia, friction, load from skin, and current. 1 ms steps.</summary>
internal sealed class Motor
{
    // First-order rise and fall: 95 % after three time constants, so 45 ms up and 24 ms down (it brakes).
    private const double SpinUpMs = 15;
    private const double SpinDownMs = 8;
    private const double StandingBelowMillihertz = 500;
    private const double StallCurrentMilliamperes = 1_900;
    private double _millihertz;
    private double _strokes;

    public double Millihertz => _millihertz;

    public double CurrentMilliamperes { get; private set; }

    /// <summary>Strokes since the power came; fractions are strokes begun.</summary>
    public double Strokes => _strokes;

    public void Advance(bool driven, double setMillihertz, bool skinContact, bool held)
    {
        var target = !driven || held ? 0 : skinContact ? setMillihertz * 0.97 : setMillihertz;
        var timeMs = target > _millihertz ? SpinUpMs : SpinDownMs;
        var accelerating = target - _millihertz;
        _millihertz += accelerating / timeMs;
        if (target == 0 && _millihertz < StandingBelowMillihertz)
        {
            _millihertz = 0;
        }

        _strokes += _millihertz / 1_000_000;
        CurrentMilliamperes = !driven ? 0
            : held ? StallCurrentMilliamperes
            : 60 + (_millihertz / 1_000) + (Math.Max(0, accelerating) / 400) + (skinContact ? 70 : 0);
    }
}
