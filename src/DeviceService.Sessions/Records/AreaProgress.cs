using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How far one area and side has come in a session.</summary>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="PassesClosed">Passes closed with at least one activation.</param>
/// <param name="Strokes">Strokes by the pen's own count, all passes.</param>
/// <param name="Punctures">Strokes times needles; null where the needles are not known.</param>
/// <param name="DriveTimeUs">Time that needles ran, in microseconds; of what nobody saw, the longest that its strokes can have taken.</param>
/// <param name="SizeCm2">The smallest size that a plan gave it when needles ran there, in cm2; null before. A larger one in a later plan adds no punctures.</param>
public sealed record AreaProgress(
    TreatmentArea Area, BodySide Side, int PassesClosed, long Strokes, long? Punctures, long DriveTimeUs = 0, decimal? SizeCm2 = null);
