using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What each topic says about a session or an arming, in the order in which a person would act.</summary>
/// <remarks>Where the clinic's rules are not enforced, only what is known against the person who treats counts.</remarks>
internal static class ClinicEligibility
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today, ClinicOptions options) =>
    [
        .. OperatorRules.Creation(state, creation, today, options.Enforced),
        .. ContinuationRules.Creation(Judging.Of(state, creation.Now, options), creation),
        .. options.Enforced ? Required(state, creation, today, options) : [],
    ];

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today, ClinicOptions options) =>
    [
        .. OperatorRules.Arming(state, arming, today, options.Enforced),
        .. options.Enforced ? Required(state, arming, today, options) : [],
    ];

    private static IReadOnlyList<PreconditionVerdict> Required(ClinicState state, CreationCase creation, DateOnly today, ClinicOptions options) =>
    [
        .. ScreeningRules.Creation(Judging.Of(state, creation.Now, options), creation),
        .. IntervalRules.Creation(Judging.Of(state, creation.Now, options), creation),
        .. CourseRules.Creation(state, creation, today),
        .. CartridgeRules.Creation(state, creation, today),
        .. OverrideRules.Creation(state, creation, today),
        .. PreparationRules.Creation(state, creation, today),
    ];

    private static IReadOnlyList<PreconditionVerdict> Required(ClinicState state, ArmingCase arming, DateOnly today, ClinicOptions options) =>
    [
        .. ScreeningRules.Arming(Judging.Of(state, arming.Now, options), arming),
        .. IntervalRules.Arming(Judging.Of(state, arming.Now, options), arming),
        .. UseRules.Arming(Judging.Of(state, arming.Now, options), arming),
        .. CourseRules.Arming(state, arming, today),
        .. CartridgeRules.Arming(state, arming, today),
        .. OverrideRules.Arming(state, arming, today),
        .. PreparationRules.Arming(state, arming, today, options.RequiredPreparation()),
    ];
}
