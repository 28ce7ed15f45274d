using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Registers a person, or replaces what is known of one. A suspension stays. While no prescriber can sign in, one is registered by the setup code.</summary>
public sealed record RegisterOperator : ClinicRequest
{
    /// <summary>What the clinic calls this person.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Name for people; may be empty.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What the person may do.</summary>
    public required OperatorRole Role { get; init; }

    /// <summary>Number of the licence; empty for a role that has none.</summary>
    public required string LicenceNumber { get; init; }

    /// <summary>Last day on which the licence holds; null for a role that has none.</summary>
    public required DateOnly? LicenceExpiresOn { get; init; }

    /// <summary>The hashed PIN; null keeps the one that is known. It is salted and differs each time: no part of the request's digest.</summary>
    [JsonIgnore]
    public KeptPin? Pin { get; init; }

    /// <summary>What became of the setup code that was sent: null for none, false for a wrong one.</summary>
    [JsonIgnore]
    public bool? SetupCodeRight { get; init; }

    /// <summary>No prescriber can sign in, as the secret of their PINs is lost: the setup code stands for a sign-in once more.</summary>
    [JsonIgnore]
    public bool PinsAreLost { get; init; }

    internal override JsonTypeInfo PayloadForm => OperatorJson.Default.RegisterOperator;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var known = state.Operators.Find(OperatorId);
        var pin = Pin ?? (ByCode(state.Operators) ? null : KeptPin.Of(known));
        return (Objection(state.Operators, now.Profile) ?? Incomplete(pin)) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new OperatorRecord
            {
                At = now.Now,
                By = By,
                OperatorId = OperatorId,
                DisplayName = DisplayName,
                Role = Role,
                LicenceNumber = LicenceNumber,
                LicenceExpiresOn = LicenceExpiresOn,
                PinHash = pin!.Hash,
                PinKeyId = pin.KeyId,
                Revision = (known?.Revision ?? 0) + 1,
                SuspendedReason = known?.SuspendedReason,
            });
    }

    // The code stands for a sign-in until somebody can have one: whoever is registered by it has to be able to sign in, with a PIN of now.
    private bool ByCode(OperatorBook people) => people.ById.IsEmpty || PinsAreLost;

    private Refusal? Objection(OperatorBook people, SafetyProfile profile)
    {
        if (ByCode(people))
        {
            return SetupCodeRight != true ? Rules.SetupCodeWrong.Refuse(("observed", SetupCodeRight is null ? "missing" : "wrong"))
                : Role != OperatorRole.Prescriber ? ArgumentRefusals.Form("role", StateNames.Of(Role), "the setup code registers a prescriber only, who can register the others")
                : people.Find(OperatorId)?.SuspendedReason is { } reason ? Rules.OperatorSuspended.Refuse(("operator", OperatorId), ("observed", reason))
                : null;
        }

        return By.Proof != IdentityProof.SignedIn ? Rules.SignInMissing.Refuse(("rpc", Rpc))
            : people.Find(By.OperatorId ?? "") is not { Role: OperatorRole.Prescriber } registrar
                ? RoleRefusals.Of(Safety.Rpc.RegisterOperator, people.Find(By.OperatorId ?? "")?.Role ?? OperatorRole.Technician)
            : OperatorId == registrar.OperatorId && Role != OperatorRole.Prescriber && people.IsLastPrescriber(OperatorId)
                ? Rules.OperatorLast.Refuse(("operator", OperatorId))
            : RoleRefusals.ByProfile(profile, Safety.Rpc.RegisterOperator, registrar.Role, RoleAct.RegisterOperators);
    }

    private Refusal? Incomplete(KeptPin? pin) =>
        pin is null ? ArgumentRefusals.Missing("pin")
        : Role == OperatorRole.Technician ? null
        : LicenceNumber.Length == 0 ? ArgumentRefusals.Missing("licence_number")
        : LicenceExpiresOn is null ? ArgumentRefusals.Missing("licence_expires_on")
        : null;
}
