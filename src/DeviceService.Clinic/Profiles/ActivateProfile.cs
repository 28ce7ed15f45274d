using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Puts a profile in force, for every session from then on. Never under an open session.</summary>
public sealed record ActivateProfile : ClinicRequest
{
    /// <summary>SHA-256 of the document.</summary>
    public required string Digest { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>What lies in the clinic's folder now.</summary>
    [JsonIgnore]
    public ProfileOffer Offer { get; init; } = new(null, "", null);

    /// <summary>
    /// The service starts, and nothing can be armed under what was in force: another version ships another profile, or the document is gone or does not hold
    /// any more. The new one comes into force over open sessions too: the start interrupts each, and none is armed under a profile that it was not
    /// opened under (R-PROFILE-SESSION).
    /// </summary>
    [JsonIgnore]
    public bool OverOpenSessions { get; init; }

    internal override JsonTypeInfo PayloadForm => ProfileJson.Default.ActivateProfile;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        // Whoever starts the service by its command line has no role; whoever calls has one.
        if (By.OperatorId is { } person && (state.Operators.Find(person) is not { } known || !now.Profile.For(known.Role).Allows(RoleAct.ActivateProfile)))
        {
            return ClinicDecision.Refuse(Rules.ProfileRole.Refuse(
                ("observed", state.Operators.Find(person)?.Role.ToString() ?? "person who is not registered")));
        }

        if (Offer.Fault is { } fault)
        {
            return ClinicDecision.Refuse(Rules.ProfileNotTrusted.Refuse(("observed", fault)));
        }

        if (Offer.Profile is not { } profile || profile.Digest != Digest)
        {
            return ClinicDecision.Refuse(Rules.ProfileUnknown.Refuse(("observed", Digest)));
        }

        // At a start the day may be a guess; it is judged at each arming, once the clock was confirmed.
        var dated = By.Proof != IdentityProof.Service || now.ClockDoubt is null;
        return dated && ProfileRules.Expired(profile, now.Today) is { } expired ? ClinicDecision.Refuse(expired)
            : !OverOpenSessions && state.Treatments.Open.FirstOrDefault() is { } open
                ? ClinicDecision.Refuse(Rules.ProfileUnderSession.Refuse(("session", open.SessionId), ("pen", open.Newest.PenId ?? "")))
            : profile.Digest == now.Profile.Digest && state.Profiles.Newest?.Digest == Digest ? ClinicDecision.Write()
            : ClinicDecision.Write(new ProfileActivationRecord
            {
                At = now.Now,
                By = By,
                ProfileDigest = Digest,
                ProfileId = profile.Id,
                Version = profile.Version,
                Digest = Digest,
                Before = state.Profiles.Newest?.Digest ?? state.Profiles.Shipped ?? now.Profile.Digest,
                BeforeVersion = state.Profiles.Newest?.Version,
                KeyId = Offer.KeyId,
                ExpiresOn = profile.ExpiresOn,
                Reason = Reason,
            });
    }
}
