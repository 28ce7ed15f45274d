namespace DeviceService.Safety;

/// <summary>One item of a plan, as it was asked for and before anything about it is believed.</summary>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="ProtrusionUm">Set needle protrusion in micrometers.</param>
/// <param name="StrokeRateMillihertz">Set stroke rate in millihertz.</param>
/// <param name="Passes">Passes to be made, from 1; the profile says how many at most.</param>
/// <param name="SizeCm2">Size of the skin in square centimeters, above 0; the profile says how much at most.</param>
public readonly record struct PlannedTreatment(
    TreatmentArea Area,
    BodySide Side,
    int ProtrusionUm,
    int StrokeRateMillihertz,
    int Passes,
    decimal SizeCm2);
