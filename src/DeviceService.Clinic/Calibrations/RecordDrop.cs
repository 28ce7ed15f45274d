using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// A pen fell. Not each has a sensor for it, and none feels everything: whoever saw it says so, and the pen is not armed under its certificate any
/// more. One that is armed is disarmed.
/// </summary>
public sealed record RecordDrop : ClinicRequest
{
    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>What happened, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.RecordDrop;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        By.OperatorId is not { } person || state.Operators.Find(person) is null ? ClinicDecision.Refuse(Rules.SignInMissing.Refuse(("rpc", Rpc)))
        : !state.Calibrations.Knows(PenId) ? ClinicDecision.Refuse(Rules.PenUnknown.Refuse(("observed", PenId)))
        : ClinicDecision.Write(new PenDropRecord { At = now.Now, By = By, PenId = PenId, Reason = Reason });
}
