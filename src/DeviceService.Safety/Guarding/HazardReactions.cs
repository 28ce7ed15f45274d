using System.Collections.Frozen;

namespace DeviceService.Safety;

/// <summary>
/// What each reason does to a running treatment: what the profile says of its hazard, and never less than <see cref="SafetyFloors"/> and the
/// laws of motion ask for.
/// </summary>
public sealed class HazardReactions
{
    private readonly FrozenDictionary<StopReason, Reaction> _byReason;

    /// <param name="rows">The profile's rows; a hazard without one reacts as it has to at least.</param>
    public HazardReactions(IReadOnlyList<HazardReaction> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _byReason = StopRules.All.ToFrozenDictionary(
            static rule => rule.Reason, rule => Higher(Least(rule), (rows.FirstOrDefault(row => row.RuleId == rule.RuleId) ?? OfHazard(rows, rule))?.Reaction));
    }

    /// <summary>The rules whose reaction a profile may choose, each with the least that it may: every other one stops, whatever a profile says.</summary>
    public static IReadOnlyDictionary<string, Reaction> Chosen { get; } = StopRules.All
        .Where(static rule => Least(rule) != Reaction.Stop)
        .ToFrozenDictionary(static rule => rule.RuleId, Least, StringComparer.Ordinal);

    /// <summary>What no profile speaks about.</summary>
    public static HazardReactions Floors { get; } = new([]);

    /// <summary>What this reason does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no reason: none, or not defined.</exception>
    public Reaction For(StopReason reason) => _byReason[StopRules.For(reason).Reason];

    // A used-up budget is no defect of the pen: it obeys, and pausing is enough. One that does not end a press in time does not obey.
    private static Reaction Least(StopRule rule) => rule.Reason switch
    {
        StopReason.DwellTooLong or StopReason.PuncturesSpent or StopReason.AreaTimeSpent or StopReason.SessionTimeSpent
            or StopReason.CartridgeTimeSpent or StopReason.DayTimeSpent or StopReason.ContactUnsure
            or StopReason.AlarmUnseen => SafetyFloors.Reactions[rule.HazardId],

        // H19 asks for no more: needles that slow down are the rate band's to stop.
        StopReason.BatteryLow => Reaction.Disarm,
        _ => Reaction.Stop,
    };

    // What H19 says is said of the temperature: a low charge has a row of its own, or none.
    private static HazardReaction? OfHazard(IReadOnlyList<HazardReaction> rows, StopRule rule) => rule.Reason == StopReason.BatteryLow
        ? null
        : rows.FirstOrDefault(row => row.RuleId is null && row.HazardId == rule.HazardId);

    private static Reaction Higher(Reaction least, Reaction? asked) => asked > least ? asked.Value : least;
}
