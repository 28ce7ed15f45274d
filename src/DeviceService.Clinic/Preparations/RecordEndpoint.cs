using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records what the skin of one area and side showed.</summary>
public sealed record RecordEndpoint : SessionRequest
{
    /// <summary>Where.</summary>
    public required TreatmentArea Area { get; init; }

    /// <summary>Which side.</summary>
    public required BodySide Side { get; init; }

    /// <summary>What was seen.</summary>
    public required ClinicalEndpoint Seen { get; init; }

    /// <summary>In words; may be empty, except for <see cref="ClinicalEndpoint.Other"/>.</summary>
    public required string Note { get; init; }

    internal override JsonTypeInfo PayloadForm => PreparationJson.Default.RecordEndpoint;

    private protected override Rpc InTable => Safety.Rpc.RecordEndpoint;

    private protected override ClinicDecision DecideOn(SessionPreparation session, ClinicState state, ClinicCircumstances now) =>
        Seen == ClinicalEndpoint.Other && Note.Length == 0
            ? ClinicDecision.Refuse(ArgumentRefusals.Missing("note"))
            : ClinicDecision.Write(new EndpointRecord
            {
                At = now.Now, By = By, PenId = session.PenId, SessionId = SessionId, Area = Area, Side = Side, Seen = Seen, Note = Note,
            });
}
