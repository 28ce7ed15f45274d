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
        var since = life.Before?.At.JournalTime;
        return
        [
            .. state.Treatments.On(life.PenId)
                .Where(one => one.TreatedAt is { } treated && (since is null || treated.JournalTime >= since) && treated.JournalTime <= life.BegunAt.JournalTime)
                .Select(one => Impacted(one, life.AsFound?.Result)),
        ];
    }

    private static ImpactedSession Impacted(TreatedSession session, CalibrationResult? found)
    {
        var deepest = session.Treated.Max(static pass => pass.ProtrusionUm);
        return new ImpactedSession(
            session, deepest, found is null ? null : (int)Math.Ceiling(found.TrueAt(deepest) + (found.ExpandedUncertaintyNm / 1_000.0)));
    }
}
