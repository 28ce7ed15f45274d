using System.Text.Json.Serialization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A request that a prescriber signs with the PIN in that moment, whoever is signed in on the connection. The PIN goes beside it, to
/// <see cref="SignInDesk.ExecuteSignedAsync"/>, so that no digest and no record can hold it.
/// </summary>
public abstract record SignedRequest : ClinicRequest
{
    /// <summary>Who signs.</summary>
    public required string SignerId { get; init; }

    /// <summary>What became of the PIN; null where none was compared, which is as good as a wrong one.</summary>
    [JsonIgnore]
    internal PinAttempt? Pin { get; init; }

    private protected abstract RoleAct Act { get; }

    internal sealed override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if ((Pin ?? new PinAttempt(SignerId, false, TimeSpan.Zero)).Objection(state.Operators, By, now) is { } objection)
        {
            return objection;
        }

        var signer = state.Operators.Find(SignerId)!;
        return NotEntitled(signer, now) is { } refusal ? ClinicDecision.Refuse(refusal) : DecideSigned(signer, state, now);
    }

    private protected abstract ClinicDecision DecideSigned(OperatorRecord signer, ClinicState state, ClinicCircumstances now);

    /// <summary>The signer as who did it: by the PIN, and under no sign-in.</summary>
    private protected Actor Signature => By with { OperatorId = SignerId, Proof = IdentityProof.SignedIn, SignInId = null };

    private Refusal? NotEntitled(OperatorRecord signer, ClinicCircumstances now) =>
        signer.Role != OperatorRole.Prescriber || !now.Profile.For(signer.Role).Allows(Act)
            ? Rules.RoleForbidden.Refuse(("rpc", Rpc), ("observed", StateNames.Of(signer.Role)), ("limit", StateNames.Of(OperatorRole.Prescriber)))
        : signer.LicenceExpiresOn is not { } last || now.Today > last
            ? Rules.LicenceExpired.Refuse(("operator", SignerId), ("limit", signer.LicenceExpiresOn?.ToString("O") ?? "no licence"), ("observed", now.Today.ToString("O")))
        : null;
}
