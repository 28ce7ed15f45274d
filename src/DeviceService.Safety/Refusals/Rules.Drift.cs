using System.Globalization;

namespace DeviceService.Safety;

// What warns before a pen fails. They refuse nothing: each is the rule of an alarm.
public static partial class Rules
{
    private static Rule[] DriftRules => [DriftDepth, DriftCurrent];

    /// <summary>Whether a rule tells of a pen that changes, which is about the equipment and not about the treatment.</summary>
    public static bool IsDrift(string ruleId) => ruleId == DriftDepth.Id || ruleId == DriftCurrent.Id;

    public static Rule DriftDepth { get; } = new(
        "R-DRIFT-DEPTH",
        "H15",
        RefusalCategory.State,
        "Over {sessions} sessions pen {pen} came to {observed} um between set and measured, and will be at {ahead} um in {next} more; at {limit} um it is stopped.",
        "Have a technician calibrate the pen soon.");

    public static Rule DriftCurrent { get; } = new(
        "R-DRIFT-CURRENT",
        "H03",
        RefusalCategory.State,
        "Over {sessions} sessions the motor of pen {pen} came to draw {observed} mA on the skin, and will draw {ahead} mA in {next} more; at {limit} mA it counts as stalled.",
        "Have a technician look at motor and drive of the pen soon.");

    /// <summary>What a trend warns of; null while it does not.</summary>
    /// <param name="rule">One of the rules of this file.</param>
    /// <param name="penId">The pen.</param>
    /// <param name="trend">The trend; null while there is none.</param>
    /// <param name="allowed">Beyond which the pen is stopped, in the rule's unit.</param>
    public static Refusal? WarnOf(Rule rule, string penId, DriftTrend? trend, int allowed)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return trend is not null && trend.Warns(allowed)
            ? rule.Refuse(
                ("pen", penId), ("sessions", Refusal.Number(trend.Sessions)), ("observed", Whole(trend.Now)), ("ahead", Whole(trend.Ahead)),
                ("next", Refusal.Number(DriftTrend.SessionsAhead)), ("limit", Refusal.Number(allowed)))
            : null;
    }

    private static string Whole(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);
}
