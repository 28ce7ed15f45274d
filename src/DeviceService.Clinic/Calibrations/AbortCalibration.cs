using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Gives a calibration up. The certificate from before stays in force where the pen is still as it was; one that was adjusted, or had a curve
/// written, voided it then. As-found points that are all there are judged, and of fewer each reading by itself, as is a rate that was read; what they
/// show is not undone by walking away.
/// </summary>
public sealed record AbortCalibration : ClinicRequest
{
    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Why, 1 to 500 characters.</summary>
    public required string Reason { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.AbortCalibration;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (state.Calibrations.Find(CalibrationId) is not { } life)
        {
            return ClinicDecision.Refuse(Rules.CalibrationUnknown.Refuse(("observed", CalibrationId)));
        }

        // Neither a session nor new firmware keeps a pen on the bench.
        if ((CalibrationRules.Access(state, now, this) ?? (life.Progress.IsOpen ? null : life.Progress.Over(CalibrationId))) is { } refusal)
        {
            return ClinicDecision.Refuse(refusal);
        }

        var end = new CalibrationEndRecord
        {
            At = now.Now, By = By, PenId = life.PenId, CalibrationId = CalibrationId, Stage = CalibrationStage.Aborted, Reason = Reason,
        };
        return life.Progress.Stage == CalibrationStage.Reviewing
            ? ClinicDecision.Write(
                CalibrationRules.Finding(life, CalibrationPhase.AsFound, state.Calibrations, now.Now, By), end)
            : ClinicDecision.Write(end);
    }
}
