using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What each topic says about a session or an arming, in the order in which a person would act.</summary>
/// <remarks>Where the clinic's rules are not enforced, only what is known against the person who treats, against the pen, and
/// against the journal itself counts.</remarks>
internal static class ClinicEligibility
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today, ClinicOptions options) =>
    [
        ProfileRules.Holds(options.Profile(), today),
        .. OperatorRules.Creation(state, creation, today, options.Profile(), options.Enforced),
        .. ContinuationRules.Creation(Judging.Of(state, creation.Now, options), creation),
        CalibrationRules.OffTheBench(state.Calibrations, creation.Request.PenId),
        SelfTestRules.Over(state.SelfTests, creation.Request.PenId),
        .. options.Enforced ? Required(state, creation, today, options) : [],
    ];

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today, ClinicOptions options) =>
    [
        ProfileRules.Holds(options.Profile(), today),
        RestoreRules.Arming(state.Restores, arming.PenId),
        .. OperatorRules.Arming(state, arming, today, options.Profile(), options.Enforced),
        .. ContinuationRules.Arming(state, arming.Session),
        .. CalibrationRules.Arming(state.Calibrations, arming, today, options.Profile()),
        .. SelfTestRules.Arming(state.SelfTests, arming.PenId),
        .. options.Enforced ? Required(state, arming, today, options) : [],
    ];

    private static IReadOnlyList<PreconditionVerdict> Required(ClinicState state, CreationCase creation, DateOnly today, ClinicOptions options) =>
    [
        .. ScreeningRules.Creation(Judging.Of(state, creation.Now, options, creation.Request.ContinuesSessionId), creation),
        .. IntervalRules.Creation(Judging.Of(state, creation.Now, options, creation.Request.ContinuesSessionId), creation),
        .. CourseRules.Creation(Judging.Of(state, creation.Now, options, creation.Request.ContinuesSessionId), creation),
        .. PreparationRules.Creation(state, creation, today),
    ];

    private static IReadOnlyList<PreconditionVerdict> Required(ClinicState state, ArmingCase arming, DateOnly today, ClinicOptions options) =>
    [
        .. ScreeningRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        .. IntervalRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        AppointmentRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming.Session),
        .. UseRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        .. CourseRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        .. CartridgeRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        .. OverrideRules.Arming(Judging.Of(state, arming.Now, options, arming.Session.SessionId), arming),
        .. PreparationRules.Arming(state, arming, today, options.Profile()),
        .. LabelRules.Arming(state, arming, options.Profile()),
    ];
}
