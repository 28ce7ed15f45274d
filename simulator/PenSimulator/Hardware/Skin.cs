using PenSimulator.Models;
using Simulator.V1;

namespace PenSimulator.Hardware;

/// <summary>
/// What skin does to needles and motor, and how deep needles truly reach into it; Models/README.md says by what formula.
/// Set protrusion is never that depth, and no sensor of the pen knows it.
/// </summary>
internal sealed class Skin(SkinFigures figures, int needles, double dragNmPerNewton)
{
    private const double TwoPi = 6.283185307179586;

    /// <summary>Epidermis and dermis of an area, in um.</summary>
    public int ThicknessUm(SkinArea area) => figures.ThicknessUm[area == SkinArea.Unspecified ? SkinArea.Cheek : area];

    /// <summary>Insertion force of one needle in N: less with vibration, more on dry skin and with blunt needles.</summary>
    public double ForceN(SkinTouch touch, double millihertz, double cartridgeStrokes) =>
        figures.InsertionForceN * Harder(touch, millihertz, cartridgeStrokes);

    /// <summary>How deep needles that stand out so far reach into tissue, in um.</summary>
    public double ReachUm(SkinTouch touch, double protrusionUm, double millihertz, double cartridgeStrokes)
    {
        var slope = touch.TiltPermille / 1_000.0;
        var upright = 1 / Math.Sqrt(1 + (slope * slope));
        var beyondUm = PressureN(touch) - figures.NominalPressureN;
        var bulgeUm = beyondUm > 0 ? beyondUm * figures.BulgeUmPerN : beyondUm * figures.LightGapUmPerN;
        var met = (protrusionUm * upright) + bulgeUm - (slope * figures.TiltGapUm);
        return protrusionUm <= 0 || met <= 0
            ? 0
            : met * met / (met + (ComplianceUm(touch.Area) * Harder(touch, millihertz, cartridgeStrokes)));
    }

    /// <summary>Torque that the motor has to give: the cap's drag, and the work of putting the needles in at each stroke.</summary>
    public double LoadNm(SkinTouch touch, double reachUm, double millihertz, double cartridgeStrokes) =>
        (dragNmPerNewton * PressureN(touch))
        + (needles * ForceN(touch, millihertz, cartridgeStrokes) * reachUm / 1_000_000 / TwoPi);

    // Skin gives way before it is pierced, by a share of its thickness: what a thin one gives way less, needles reach more.
    private double ComplianceUm(SkinArea area) => figures.ComplianceUm * ThicknessUm(area) / figures.ComplianceThicknessUm;

    /// <summary>Pressure in N; a touch that says none has that of a trained hand.</summary>
    private double PressureN(SkinTouch touch) =>
        touch.PressureMillinewtons == 0 ? figures.NominalPressureN : touch.PressureMillinewtons / 1_000.0;

    // Against a sharp needle that does not vibrate, on moist skin.
    private double Harder(SkinTouch touch, double millihertz, double cartridgeStrokes)
    {
        var vibration = Math.Min(1, millihertz / figures.VibrationFullMillihertz);
        return (1 - (figures.VibrationForceCut * vibration))
            * (touch.Dry ? figures.DryForceFactor : 1)
            * (1 + (cartridgeStrokes / figures.BluntStrokes));
    }
}
