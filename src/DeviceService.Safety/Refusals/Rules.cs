namespace DeviceService.Safety;

/// <summary>
/// Every rule that can refuse, each with its id, its hazard, its sentence and its remedy: one place, so that
/// docs/hazards.md can be held against it and no two sentences say the same thing differently.
/// </summary>
public static partial class Rules
{
    /// <summary>All rules, by id.</summary>
    public static IReadOnlyList<Rule> All =>
    [
        .. ArgumentsRules, .. SessionsRules, .. PlansRules, .. LimitsRules, .. ArmingRules, .. LinksRules,
        .. CallersRules, .. ControlRules, .. AlarmsRules,
        .. ClinicRules,
        .. OperatorsRules,
        .. PreparationRules,
        .. ScreeningRules,
        .. IntervalRules,
        .. AmendmentRules,
        .. CartridgeRules,
        .. OverrideRules,
        .. ProfilesRules,
        .. BudgetsRules,
        .. CourseRules,
        .. DiagnosticsRules,
        .. CalibrationRules,
        .. RestoreRules,
        .. DriftRules,
        .. SelfTestRules,
    ];
}
