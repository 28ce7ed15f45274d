using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What was done to one area and side in the sessions that this one continues: it counts against the same budgets.</summary>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="Passes">Passes with at least one activation, or in which nobody can tell that there was none.</param>
/// <param name="Strokes">Strokes by the pens' own counts.</param>
/// <param name="Punctures">Strokes times needles; null where the needles of one are not known.</param>
/// <param name="DriveTimeUs">Time driving, in microseconds; of a pass that nobody saw the end of at least what a pen drives without its host.</param>
/// <param name="SizeCm2">The smallest size that a plan gave it when needles ran there, in cm2; null before. A larger one in a later plan adds no punctures.</param>
public sealed record CarriedProgress(
    TreatmentArea Area, BodySide Side, int Passes, long Strokes, long? Punctures, long DriveTimeUs, decimal? SizeCm2 = null);
