using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>
/// What a patient may be told of a course. Never more than this: it may look better, it does not vanish, it is for a time. A test
/// holds every text for patients to it.
/// </summary>
public static class PatientWords
{
    private const string Differs = "How much changes differs from person to person.";

    /// <summary>Sentences for the patient.</summary>
    public static IReadOnlyList<string> For(TreatmentIndication indication) =>
        [$"{May(indication)} may look {Better(indication)}; they do not vanish, and the effect is temporary.", Differs];

    private static string May(TreatmentIndication indication) => indication switch
    {
        TreatmentIndication.FineLines => "Fine lines",
        TreatmentIndication.Rejuvenation => "Signs of ageing",
        TreatmentIndication.Pigmentation => "Darker patches",
        TreatmentIndication.AcneScars => "Scars that acne left",
        TreatmentIndication.EnlargedPores => "Pores",
        TreatmentIndication.Texture => "Rough patches",
        TreatmentIndication.StretchMarks => "Stretch marks",
        _ => throw new ArgumentOutOfRangeException(nameof(indication), indication, "Nothing may be told of this indication."),
    };

    private static string Better(TreatmentIndication indication) => indication switch
    {
        TreatmentIndication.EnlargedPores => "smaller",
        TreatmentIndication.Pigmentation => "lighter",
        TreatmentIndication.Texture => "smoother",
        _ => "softer",
    };
}
