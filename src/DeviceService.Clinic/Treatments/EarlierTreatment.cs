using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>Needles were in this area of a patient on a day.</summary>
/// <param name="SessionId">In this session; null for one elsewhere, as the patient reported it.</param>
/// <param name="Area">Where.</param>
/// <param name="ProtrusionUm">Deepest set protrusion in micrometres; null where nobody knows, which counts as the deepest.</param>
/// <param name="On">The day in the clinic's calendar.</param>
internal sealed record EarlierTreatment(string? SessionId, TreatmentArea Area, int? ProtrusionUm, DateOnly On);
