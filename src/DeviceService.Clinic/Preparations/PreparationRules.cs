using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Which items have to be recorded before a pen is armed: those of which the profile in force says that they block it.</summary>
internal static class PreparationRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today) => [];

    public static IReadOnlyList<PreconditionVerdict> Arming(
        ClinicState state, ArmingCase arming, DateOnly today, SafetyProfile profile)
    {
        var prepared = state.Preparations.Find(arming.Session.SessionId!)?.Newest;
        return
        [
            .. profile.Preparation.Where(static item => item.BlocksArming).Select(item =>
            {
                var rule = RuleFor(item.Kind);
                return new PreconditionVerdict(rule.Id, rule.HazardId, IsMet(item.Kind, prepared, arming.Session.OperatorId, state.Operators, today, profile) ? null : rule.Refuse());
            }),
        ];
    }

    public static Rule RuleFor(PreparationKind item) => item switch
    {
        PreparationKind.Consent => Rules.PreparationConsent,
        PreparationKind.Cleaning => Rules.PreparationCleaning,
        PreparationKind.Sleeve => Rules.PreparationSleeve,
        PreparationKind.Topicals => Rules.PreparationTopicals,
        PreparationKind.Anaesthetic => Rules.PreparationAnaesthetic,
        PreparationKind.Photos => Rules.PreparationPhotos,
        PreparationKind.Labelling => Rules.PreparationLabel,
        PreparationKind.SupervisingPrescriber => Rules.PreparationSupervisor,
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "No rule stands for this item."),
    };

    // Law 7: what is not on record is not met. An empty list is no answer: that nothing was put on is said, or it was not asked; and where photos are asked for, one has to be there. A prescriber who treats needs no other one.
    private static bool IsMet(
        PreparationKind item, PreparationRecord? prepared, string treatingId, OperatorBook people, DateOnly today, SafetyProfile profile) => prepared is not null && item switch
    {
        PreparationKind.Consent => prepared.ConsentReference.Length > 0,
        PreparationKind.Cleaning => prepared.HandpieceDisinfected,
        PreparationKind.Sleeve => prepared.SleeveFitted,
        PreparationKind.Topicals => prepared.TopicalsNone || prepared.Topicals.Count > 0,
        PreparationKind.Photos => prepared.PhotoReferences.Count > 0,
        PreparationKind.Anaesthetic => prepared.AnaestheticsNone || (prepared.Anaesthetics.Count > 0 && prepared.Anaesthetics.All(static one => one.RemovedAt is not null)),
        PreparationKind.Labelling => prepared.OnLabel is not null,
        PreparationKind.SupervisingPrescriber => Supervises(people.Find(treatingId), today, profile) || Supervises(people.Find(prepared.SupervisingPrescriberId), today, profile),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "Nothing says when this item is met."),
    };

    private static bool Supervises(OperatorRecord? person, DateOnly today, SafetyProfile profile) =>
        person is { Role: OperatorRole.Prescriber, SuspendedReason: null, LicenceExpiresOn: { } last } && last >= today
        && profile.For(person.Role).Allows(RoleAct.Supervise);
}
