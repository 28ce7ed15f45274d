using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Registers a person, or replaces what is known of one. A suspension stays.</summary>
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
    public string? PinHash { get; init; }

    internal override JsonTypeInfo PayloadForm => OperatorJson.Default.RegisterOperator;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var known = state.Operators.Find(OperatorId);
        return ClinicDecision.Write(new OperatorRecord
        {
            At = now.Now,
            By = By,
            OperatorId = OperatorId,
            DisplayName = DisplayName,
            Role = Role,
            LicenceNumber = LicenceNumber,
            LicenceExpiresOn = LicenceExpiresOn,
            PinHash = PinHash ?? known?.PinHash ?? "",
            Revision = (known?.Revision ?? 0) + 1,
            SuspendedReason = known?.SuspendedReason,
        });
    }
}
