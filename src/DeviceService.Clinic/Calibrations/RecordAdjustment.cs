using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// The pen was adjusted. What its as-found points came to is judged first and stays on record: a failure there puts the sessions before
/// in doubt, however well the pen is left.
/// </summary>
public sealed record RecordAdjustment : ClinicRequest
{
    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>What was done, 1 to 500 characters.</summary>
    public required string Description { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.RecordAdjustment;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (state.Calibrations.Find(CalibrationId) is not { } life)
        {
            return ClinicDecision.Refuse(Rules.CalibrationUnknown.Refuse(("observed", CalibrationId)));
        }

        var refusal = CalibrationRules.GoingOn(state, now, this, life) ?? life.Progress.JudgeAdjustment(CalibrationId);
        return refusal is not null
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(
                CalibrationRules.Finding(life, CalibrationPhase.AsFound, state.Calibrations, now.Now, By),
                new CalibrationAdjustmentRecord { At = now.Now, By = By, PenId = life.PenId, CalibrationId = CalibrationId, Description = Description });
    }
}
