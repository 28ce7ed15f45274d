using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Says that two references mean one patient. Where they do already, nothing is written.</summary>
public sealed record MergePatientReferences : ClinicRequest
{
    /// <summary>The reference that is given up.</summary>
    public required string FromReference { get; init; }

    /// <summary>The reference that is kept.</summary>
    public required string IntoReference { get; init; }

    /// <summary>How it was found.</summary>
    public required string Reason { get; init; }

    internal override JsonTypeInfo PayloadForm => CourseJson.Default.MergePatientReferences;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        FromReference == IntoReference ? ClinicDecision.Refuse(ArgumentRefusals.Form("from_reference", "(not shown)", "another one than into_reference"))
        : state.Patients.AreOne(FromReference, IntoReference) ? ClinicDecision.Write()
        : ClinicDecision.Write(new PatientMergeRecord
        {
            At = now.Now, By = By, FromReference = FromReference, IntoReference = IntoReference, Reason = Reason,
        });
}
