using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>A session that a calibration puts in doubt.</summary>
/// <param name="Session">The session.</param>
/// <param name="DeepestUm">The deepest setting that was treated with, in um.</param>
/// <param name="DeepestTrueUm">How deep that may have been by the as-found points, uncertainty included, in um; null before they were judged.</param>
public sealed record ImpactedSession(TreatedSession Session, int DeepestUm, int? DeepestTrueUm);

/// <summary>Which sessions a pen treated since it was last known to be right.</summary>
public static class CalibrationImpact
{
    /// <summary>The sessions in which needles went into the skin, or may have, from the certificate before this calibration until it began.</summary>
    /// <param name="state">The clinic's records.</param>
    /// <param name="life">The calibration.</param>
    public static IReadOnlyList<ImpactedSession> Of(ClinicState state, CalibrationLife life)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(life);
        return Between(state, life.PenId, life.Before?.At, life.BegunAt, life.AsFound?.Result);
    }

    /// <summary>
    /// The same by a certificate. Of one that was made here it is its calibration's. One of another room puts in doubt what was opened here before it
    /// came: when the pen left this room, and when it was measured there, is on no clock of this one.
    /// </summary>
    /// <param name="state">The clinic's records.</param>
    /// <param name="held">The certificate.</param>
    public static IReadOnlyList<ImpactedSession> Of(ClinicState state, HeldCertificate held)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(held);
        return held.Record.KeyId.Length == 0 && state.Calibrations.Find(held.Document.CalibrationId) is { } life
            ? Of(state, life)
            : Between(state, held.Document.PenId, held.Before?.At, held.At, held.Document.AsFoundResult);
    }

    // A session may be open while a certificate comes: what was treated in it before counts, whenever it was treated in last.
    private static IReadOnlyList<ImpactedSession> Between(ClinicState state, string penId, Stamp? since, Stamp until, CalibrationResult? found) =>
    [
        .. state.Treatments.On(penId)
            .Where(one => one.TreatedAt is { } treated && (since is null || treated.JournalTime >= since.Value.JournalTime) && one.CreatedAt.JournalTime <= until.JournalTime)
            .Select(one => Impacted(one, found)),
    ];

    private static ImpactedSession Impacted(TreatedSession session, CalibrationResult? found)
    {
        var deepest = session.Treated.Max(static pass => pass.ProtrusionUm);

        // A line needs two points; a document of another room may have been made by anybody who holds the key.
        return new ImpactedSession(
            session, deepest, found is { Points.Count: > 1 } ? (int)Math.Ceiling(found.TrueAt(deepest) + (found.ExpandedUncertaintyNm / 1_000.0)) : null);
    }
}
