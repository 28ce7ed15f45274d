using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What each topic says about a session or an arming, in the order in which a person would act.</summary>
internal static class ClinicEligibility
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today) =>
    [
        .. OperatorRules.Creation(state, creation, today),
        .. ScreeningRules.Creation(state, creation, today),
        .. CourseRules.Creation(state, creation, today),
        .. CartridgeRules.Creation(state, creation, today),
        .. OverrideRules.Creation(state, creation, today),
        .. PreparationRules.Creation(state, creation, today),
    ];

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today) =>
    [
        .. OperatorRules.Arming(state, arming, today),
        .. ScreeningRules.Arming(state, arming, today),
        .. CourseRules.Arming(state, arming, today),
        .. CartridgeRules.Arming(state, arming, today),
        .. OverrideRules.Arming(state, arming, today),
        .. PreparationRules.Arming(state, arming, today),
    ];
}
