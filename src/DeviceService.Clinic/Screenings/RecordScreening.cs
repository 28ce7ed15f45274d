using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records the answers of a patient. Every question of the scope has an answer of its own, or the whole is refused.</summary>
public sealed record RecordScreening : ClinicRequest
{
    /// <summary>Opaque reference of the patient.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What was asked.</summary>
    public required ScreeningScope Scope { get; init; }

    /// <summary>Skin type by Fitzpatrick, 1 to 6; null in a screening of today's state.</summary>
    public required int? FitzpatrickType { get; init; }

    /// <summary>Age in whole years; null in a screening of today's state.</summary>
    public required int? AgeYears { get; init; }

    /// <summary>The areas that were looked at, each once.</summary>
    public required IReadOnlyList<TreatmentArea> Areas { get; init; }

    /// <summary>The answers.</summary>
    public required IReadOnlyList<ScreeningAnswer> Answers { get; init; }

    /// <summary>Medicines; empty for none.</summary>
    public required IReadOnlyList<MedicineUse> Medicines { get; init; }

    /// <summary>Microneedling elsewhere; empty for none.</summary>
    public required IReadOnlyList<SessionElsewhere> Elsewhere { get; init; }

    internal override JsonTypeInfo PayloadForm => ScreeningJson.Default.RecordScreening;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now) =>
        (Forbidden(state, now) ?? ScreeningForm.Check(this, state, now)) is { } wrong
            ? ClinicDecision.Refuse(wrong)
            : ClinicDecision.Write(new ScreeningRecord
            {
                At = now.Now,
                By = By,
                ScreeningId = now.NewId("scr"),
                PatientReference = PatientReference,
                Scope = Scope,
                ProfileDigest = now.Profile.Digest,
                FitzpatrickType = FitzpatrickType,
                AgeYears = AgeYears,
                Areas = Areas,
                Answers = Answers,
                Medicines = Medicines,
                Elsewhere = Elsewhere,
                Withdraws = LastingAnswers.WithdrawnBy(this, state, now),
            });

    // Whoever is not registered was not asked for: then the host took it without a sign-in.
    private Refusal? Forbidden(ClinicState state, ClinicCircumstances now) => state.Operators.Find(By.OperatorId ?? "") is { } person
        ? RoleRefusals.ByProfile(now.Profile, Safety.Rpc.RecordScreening, person.Role, RoleAct.Screen)
        : null;
}
