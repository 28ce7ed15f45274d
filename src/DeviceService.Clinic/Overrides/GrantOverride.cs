using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A prescriber permits, by the PIN in that moment, one thing that is not recommended, for one patient and for a time.</summary>
public sealed record GrantOverride : SignedRequest
{
    /// <summary>Opaque reference of the patient.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What is permitted.</summary>
    public required OverrideScope Scope { get; init; }

    /// <summary>The one session that it is for; null for any of the patient.</summary>
    public string? ForSessionId { get; init; }

    /// <summary>Wall time at which it ends, exclusive.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? OnSessionId => ForSessionId;

    internal override JsonTypeInfo PayloadForm => OverrideJson.Default.GrantOverride;

    private protected override RoleAct Act => RoleAct.Override;

    private protected override ClinicDecision DecideSigned(OperatorRecord signer, ClinicState state, ClinicCircumstances now) =>
        OverrideTerms.Check(this, state, now) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new OverrideRecord
            {
                At = now.Now,
                By = Signature,
                SessionId = ForSessionId,
                OverrideId = now.NewId("ovr"),
                PatientReference = PatientReference,
                Scope = Scope,
                PrescriberName = signer.DisplayName,
                AskedByOperatorId = By.Proof == IdentityProof.SignedIn ? By.OperatorId : null,
                Reason = Reason,
                Meaning = OverrideMeaning.Of(this),
                ExpiresAt = ExpiresAt,
                ProfileDigest = now.Profile.Digest,
            });
}
