using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whom the records permit to treat.</summary>
/// <remarks>
/// Where sign-in is not required, a person whom the caller only named is judged by what is registered of that person, and one
/// who is not registered is not judged.
/// </remarks>
internal static class OperatorRules
{
    public static IReadOnlyList<PreconditionVerdict> Creation(ClinicState state, CreationCase creation, DateOnly today, SafetyProfile profile, bool signInRequired)
    {
        var by = creation.Request.By;
        return
        [
            Verdict(Rules.SignInMissing, signInRequired && by.Proof != IdentityProof.SignedIn ? Rules.SignInMissing.Refuse(("rpc", creation.Request.Rpc)) : null),
            Verdict(Rules.OperatorLeft, Left(state, by.SignInId, creation.Request.OperatorId)),
            .. Registered(state, creation.Request.OperatorId, today, profile, signInRequired || by.Proof == IdentityProof.SignedIn),
        ];
    }

    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, DateOnly today, SafetyProfile profile, bool signInRequired)
    {
        var session = arming.Session;
        return
        [
            Verdict(Rules.SignInMissing, signInRequired && session.OperatorProof != IdentityProof.SignedIn
                ? Rules.SignInMissing.Refuse(("rpc", nameof(Rpc.ArmSession)))
                : null),
            Verdict(Rules.OperatorNotOfSession, InOtherHands(session, arming.By, signInRequired)),
            Verdict(Rules.OperatorLeft, Left(state, session.SignInId, session.OperatorId)),
            .. Registered(state, session.OperatorId, today, profile, signInRequired || session.OperatorProof == IdentityProof.SignedIn),
        ];
    }

    /// <summary>Why this session may not go on in its operator's hands.</summary>
    public static Refusal? Standing(ClinicState state, SessionRecord session, DateOnly today, SafetyProfile profile) =>
        Left(state, session.SignInId, session.OperatorId)
        ?? ArmingPreconditions.FirstRefusal(Registered(state, session.OperatorId, today, profile, session.OperatorProof == IdentityProof.SignedIn));

    private static Refusal? InOtherHands(SessionRecord session, Actor? by, bool signInRequired) =>
        by is { } asks && (signInRequired || asks.Proof == IdentityProof.SignedIn || session.OperatorProof == IdentityProof.SignedIn)
        && (asks.OperatorId != session.OperatorId || asks.Proof != session.OperatorProof)
            ? Rules.OperatorNotOfSession.Refuse(("limit", session.OperatorId), ("observed", asks.OperatorId ?? "nobody who is signed in"))
            : null;

    private static Refusal? Left(ClinicState state, string? signInId, string operatorId) =>
        signInId is not null && !state.Operators.SignIns.ContainsKey(signInId) ? Rules.OperatorLeft.Refuse(("operator", operatorId)) : null;

    private static Rule[] OfRegistered => [Rules.OperatorSuspended, Rules.RoleForbidden, Rules.LicenceExpired];

    private static IReadOnlyList<PreconditionVerdict> Registered(
        ClinicState state, string operatorId, DateOnly today, SafetyProfile profile, bool required)
    {
        var person = state.Operators.Find(operatorId);
        if (person is null && required)
        {
            return
            [
                Verdict(Rules.OperatorUnknown, Rules.OperatorUnknown.Refuse(("observed", operatorId))),
                .. OfRegistered.Select(static rule => PreconditionVerdict.NotJudged(rule, "the person is not registered")),
            ];
        }

        return
        [
            Verdict(Rules.OperatorUnknown, null),
            Verdict(Rules.OperatorSuspended, person?.SuspendedReason is { } reason
                ? Rules.OperatorSuspended.Refuse(("operator", operatorId), ("observed", reason))
                : null),
            Verdict(Rules.RoleForbidden, person is null ? null
                : !RolePermissions.Permits(Rpc.ArmSession, person.Role) ? RoleRefusals.Of(Rpc.ArmSession, person.Role)
                : RoleRefusals.ByProfile(profile, Rpc.ArmSession, person.Role, RoleAct.Treat)),
            Verdict(Rules.LicenceExpired, person?.LicenceExpiresOn is { } last && today > last
                ? Rules.LicenceExpired.Refuse(("operator", operatorId), ("limit", last.ToString("O")), ("observed", today.ToString("O")))
                : null),
        ];
    }

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);
}
