using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Everything that bounds the needles on one area and side of one pen, now.</summary>
/// <param name="PenId">The pen.</param>
/// <param name="SessionId">The session whose plan is among the bounds; null without one.</param>
/// <param name="Area">The area.</param>
/// <param name="Side">The side.</param>
/// <param name="Limits">The bounds, and what follows from them.</param>
/// <param name="Snapshot">What would be, or was, written to the pen.</param>
/// <param name="InForce">Whether the pen has confirmed exactly these and enforces them now.</param>
/// <param name="Interlocks">What every sample is held against.</param>
public sealed record LimitsView(
    string PenId, string? SessionId, TreatmentArea Area, BodySide Side, EffectiveLimits Limits, LimitsSnapshot Snapshot, bool InForce,
    IReadOnlyList<Interlock> Interlocks)
{
    /// <summary>What the profile allows on this area, with the cartridge in hand, before anything was used; one of each kind.</summary>
    public required IReadOnlyList<BudgetBound> BudgetBounds { get; init; }

    /// <summary>
    /// The budgets of the session as whoever watches it is told them: those of this area and side where it is planned, and those over all
    /// areas. Empty without a session.
    /// </summary>
    public IReadOnlyList<Budget> Budgets { get; init; } = [];
}
