using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Plans a course. Number and gap follow from the profile, never from the caller.</summary>
public sealed record CreateCourse : ClinicRequest
{
    /// <summary>Opaque reference of the patient.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What is treated.</summary>
    public required TreatmentIndication Indication { get; init; }

    /// <summary>Age in whole years, 0 to 120.</summary>
    public required int AgeYears { get; init; }

    /// <summary>One for each kind of factor in the profile, age excepted.</summary>
    public required IReadOnlyList<CourseAnswer> Answers { get; init; }

    /// <summary>In words; may be empty.</summary>
    public required string Note { get; init; }

    internal override JsonTypeInfo PayloadForm => CourseJson.Default.CreateCourse;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        (CourseForm.Check(this, now.Profile.Course) ?? CourseRules.AnotherOpen(CourseCount.At(state, now), PatientReference, Indication)) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new CourseRecord
            {
                At = now.Now,
                By = By,
                CourseId = now.NewId("crs"),
                PatientReference = PatientReference,
                Indication = Indication,
                AgeYears = AgeYears,
                Answers = Answers,
                Plan = CoursePlanning.Of(now.Profile, Indication, AgeYears, Answers),
                ProfileDigest = now.Profile.Digest,
                Note = Note,
            });
}
