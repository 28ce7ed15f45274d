using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records that aftercare instructions were given.</summary>
public sealed record RecordAftercareGiven : SessionRequest
{
    /// <summary>Which instructions: the clinic's own word for text and version.</summary>
    public required string InstructionsReference { get; init; }

    /// <summary>In words; may be empty.</summary>
    public required string Note { get; init; }

    internal override JsonTypeInfo PayloadForm => PreparationJson.Default.RecordAftercareGiven;

    private protected override Rpc InTable => Safety.Rpc.RecordAftercareGiven;

    private protected override ClinicDecision DecideOn(SessionPreparation session, ClinicState state, ClinicCircumstances now) =>
        ClinicDecision.Write(new AftercareRecord
        {
            At = now.Now, By = By, PenId = session.PenId, SessionId = SessionId, InstructionsReference = InstructionsReference, Note = Note,
        });
}
