using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What shall be done to one area and side.</summary>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="ProtrusionUm">Set needle protrusion in micrometres.</param>
/// <param name="StrokeRateMillihertz">Set stroke rate in millihertz.</param>
/// <param name="Passes">Passes to be made, 1 to 20.</param>
/// <param name="SizeCm2">Size of the skin in square centimetres, above 0, up to 2,000.</param>
public sealed record PlanItem(TreatmentArea Area, BodySide Side, int ProtrusionUm, int StrokeRateMillihertz, int Passes, decimal SizeCm2);
