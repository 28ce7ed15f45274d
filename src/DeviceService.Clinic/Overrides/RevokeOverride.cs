using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Takes an override back. One that is over stays as it is.</summary>
public sealed record RevokeOverride : ClinicRequest
{
    /// <summary>The override.</summary>
    public required string OverrideId { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    internal override JsonTypeInfo PayloadForm => OverrideJson.Default.RevokeOverride;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        state.Overrides.Find(OverrideId) is not { } granted ? ClinicDecision.Refuse(Rules.OverrideUnknown.Refuse(("observed", OverrideId)))
        : granted.StandingAt(state.Time.Of(now.Now).JournalTime) != OverrideStanding.InForce ? ClinicDecision.Write()
        : ClinicDecision.Write(new OverrideRevocationRecord
        {
            At = now.Now, By = By, SessionId = granted.Record.SessionId, OverrideId = OverrideId, Reason = Reason,
        });
}
