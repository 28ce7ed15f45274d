using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads a screening: its form. Whether it is whole is decided where it can be journalled.</summary>
internal static class ScreeningReading
{
    private const int AreasMax = 18;
    private const int AnswersMax = 256;
    private const int MedicinesMax = 64;
    private const int ElsewhereMax = 32;
    private const int WordsMax = 100;

    public static RecordScreening Of(V1.RecordScreeningRequest request, ServerCallContext context)
    {
        var given = Fields.Required("screening", request.Screening);
        Fields.Number("screening.areas", given.Areas.Count, 0, AreasMax, "items");
        Fields.Number("screening.answers", given.Answers.Count, 0, AnswersMax, "items");
        Fields.Number("screening.elsewhere", given.Elsewhere.Count, 0, ElsewhereMax, "items");
        return new RecordScreening
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            PatientReference = Fields.PatientReference(request.PatientReference),
            Scope = Scope(given.Scope),
            FitzpatrickType = given.HasFitzpatrickType ? Fields.Number("screening.fitzpatrick_type", given.FitzpatrickType, 1, 6, "") : null,
            AgeYears = given.HasAgeYears ? Fields.Number("screening.age_years", given.AgeYears, 0, 120, "a") : null,
            Areas = [.. given.Areas.Select((area, at) => Fields.Area($"screening.areas[{at}]", area))],
            Answers = [.. given.Answers.Select((answer, at) => Answer($"screening.answers[{at}]", answer))],
            Medicines = Medicines(given.Medicines),
            Elsewhere = [.. given.Elsewhere.Select((session, at) => Elsewhere($"screening.elsewhere[{at}]", session))],
        };
    }

    public static bool YesNo(string field, V1.YesNo answer) => answer switch
    {
        V1.YesNo.Yes => true,
        V1.YesNo.No => false,
        _ => throw Fields.NotOne(field, answer, "yes or no"),
    };

    private static ScreeningScope Scope(V1.ScreeningScope scope) => scope switch
    {
        V1.ScreeningScope.Full => ScreeningScope.Full,
        V1.ScreeningScope.Today => ScreeningScope.Today,
        _ => throw Fields.NotOne("screening.scope", scope, "full or today"),
    };

    private static ScreeningAnswer Answer(string field, V1.ScreeningAnswer answer) => new(
        Fields.Name($"{field}.question_id", answer.QuestionId),
        YesNo($"{field}.answer", answer.Answer),
        Fields.Day($"{field}.last_on", answer.LastOn),
        [.. answer.Areas.Select((area, at) => Fields.Area($"{field}.areas[{at}]", area))],
        Fields.OptionalReason($"{field}.note", answer.Note));

    private static IReadOnlyList<MedicineUse> Medicines(V1.Medicines? given)
    {
        var medicines = Fields.Required("screening.medicines", given);
        Fields.Number("screening.medicines.items", medicines.Items.Count, 0, MedicinesMax, "items");
        return medicines.None == (medicines.Items.Count == 0)
            ? [.. medicines.Items.Select((one, at) => Medicine($"screening.medicines.items[{at}]", one))]
            : throw (medicines.None
                ? Fields.Form("screening.medicines.none", "true", "false, where medicines are listed")
                : Fields.Missing("screening.medicines.items"));
    }

    private static MedicineUse Medicine(string field, V1.Medicine medicine) => new(
        Fields.Text($"{field}.name", medicine.Name, 1, WordsMax, Fields.NotShown),
        Fields.Day($"{field}.taken_from", medicine.TakenFrom) ?? throw Fields.Missing($"{field}.taken_from"),
        Fields.Day($"{field}.taken_until", medicine.TakenUntil));

    private static SessionElsewhere Elsewhere(string field, V1.SessionElsewhere session) => new(
        Fields.Area($"{field}.area", session.Area),
        Fields.Day($"{field}.on", session.On) ?? throw Fields.Missing($"{field}.on"),
        session.HasNeedleProtrusionUm ? Fields.Number($"{field}.needle_protrusion_um", session.NeedleProtrusionUm, 1, Safety.NeedleProtrusion.MaxMicrometers, "um") : null,
        Fields.Text($"{field}.where", session.Where, 0, WordsMax, Fields.NotShown));
}
