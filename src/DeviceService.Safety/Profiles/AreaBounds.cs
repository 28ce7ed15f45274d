namespace DeviceService.Safety;

/// <summary>What bounds a treatment of one area. Budgets are kept for each area and side.</summary>
/// <param name="Area">The area.</param>
/// <param name="RecommendedUm">Deepest protrusion without an override, in um.</param>
/// <param name="AbsoluteUm">Deepest protrusion ever, in um; not below the recommended one.</param>
/// <param name="RecommendedMillihertz">Fastest stroke rate without an override, in mHz.</param>
/// <param name="AbsoluteMillihertz">Fastest stroke rate ever, in mHz; not below the recommended one.</param>
/// <param name="SizeCm2Max">Largest size that one item of a plan may have, in cm2.</param>
/// <param name="PuncturesPerCm2Max">Most punctures in a session, in 1/cm2.</param>
/// <param name="DwellMsMax">Longest time in one place, in ms, where the pen reports its glide.</param>
/// <param name="PassesMax">Most passes in a session.</param>
/// <param name="MinutesMax">Longest time that needles may run there in a session, in min.</param>
public sealed record AreaBounds(
    TreatmentArea Area,
    Figure RecommendedUm,
    Figure AbsoluteUm,
    Figure RecommendedMillihertz,
    Figure AbsoluteMillihertz,
    Figure SizeCm2Max,
    Figure PuncturesPerCm2Max,
    Figure DwellMsMax,
    Figure PassesMax,
    Figure MinutesMax);
