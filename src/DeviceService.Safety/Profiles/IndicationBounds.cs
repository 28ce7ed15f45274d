namespace DeviceService.Safety;

/// <summary>What an indication bounds, on all areas or on one.</summary>
/// <param name="Indication">The indication.</param>
/// <param name="Area">The area; null for every area that has no row of its own.</param>
/// <param name="RecommendedUm">Deepest protrusion without an override, in um.</param>
/// <param name="AbsoluteUm">Deepest protrusion ever, in um; not below the recommended one.</param>
/// <param name="RecommendedMillihertz">Fastest stroke rate without an override, in mHz; null where the indication bounds none.</param>
/// <param name="AbsoluteMillihertz">Fastest stroke rate ever, in mHz; null where the indication bounds none.</param>
public sealed record IndicationBounds(
    TreatmentIndication Indication,
    TreatmentArea? Area,
    Figure RecommendedUm,
    Figure AbsoluteUm,
    Figure? RecommendedMillihertz,
    Figure? AbsoluteMillihertz);
