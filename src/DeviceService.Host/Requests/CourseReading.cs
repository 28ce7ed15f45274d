using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reads courses, follow-ups and adverse events: their form. What they mean is decided where it can be journalled.</summary>
internal static class CourseReading
{
    private const int AnswersMax = 16;
    private const int ValuesMax = 32;
    private const int AreasMax = 18;
    private const int FollowUpsMax = 64;
    private const int WordsMax = 100;
    private const int HoursMax = 8_760;

    public static CreateCourse Of(V1.CreateCourseRequest request, ServerCallContext context)
    {
        Fields.Number("answers", request.Answers.Count, 0, AnswersMax, "items");
        return new CreateCourse
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            PatientReference = Fields.PatientReference(request.PatientReference),
            Indication = Fields.Indication("indication", request.Indication),
            AgeYears = request.HasAgeYears ? Fields.Number("age_years", request.AgeYears, 0, 120, "a") : throw Fields.Missing("age_years"),
            Answers = [.. request.Answers.Select((answer, at) => Answer($"answers[{at}]", answer))],
            Note = Fields.OptionalReason("note", request.Note),
        };
    }

    public static RecordFollowUp Of(V1.RecordFollowUpRequest request, ServerCallContext context)
    {
        var found = Fields.Required("findings", request.Findings);
        return new RecordFollowUp
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            SessionId = Fields.Name("session_id", request.SessionId),
            FollowUpId = Fields.OptionalName("follow_up_id", request.FollowUpId),
            Findings = new FollowUpFindings(
                ScreeningReading.YesNo("findings.redness", found.Redness),
                found.HasRednessHours ? Fields.Number("findings.redness_hours", found.RednessHours, 0, HoursMax, "h") : throw Fields.Missing("findings.redness_hours"),
                ScreeningReading.YesNo("findings.infection", found.Infection),
                ScreeningReading.YesNo("findings.scarring", found.Scarring),
                ScreeningReading.YesNo("findings.pigment_change", found.PigmentChange),
                ScreeningReading.YesNo("findings.granuloma", found.Granuloma),
                Fields.OptionalReason("findings.note", found.Note)),
        };
    }

    public static RecordAdverseEvent Of(V1.RecordAdverseEventRequest request, ServerCallContext context)
    {
        var report = Fields.Required("report", request.Report);
        Fields.Number("report.areas", report.Areas.Count, 0, AreasMax, "items");
        Fields.Number("report.follow_up_record_ids", report.FollowUpRecordIds.Count, 0, FollowUpsMax, "items");
        return new RecordAdverseEvent
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            SessionId = Fields.Name("session_id", request.SessionId),
            Report = new AdverseEventReport(
                Fields.Text("report.term", report.Term, 1, WordsMax, Fields.NotShown),
                report.HasCtcaeGrade ? Fields.Number("report.ctcae_grade", report.CtcaeGrade, 1, 5, "") : throw Fields.Missing("report.ctcae_grade"),
                ScreeningReading.YesNo("report.serious", report.Serious),
                ScreeningReading.YesNo("report.related", report.Related),
                ScreeningReading.YesNo("report.malfunction", report.Malfunction),
                Fields.Day("report.onset_on", report.OnsetOn) ?? throw Fields.Missing("report.onset_on"),
                [.. report.Areas.Select((area, at) => Fields.Area($"report.areas[{at}]", area))],
                Fields.OptionalReason("report.description", report.Description),
                [.. report.FollowUpRecordIds.Select((id, at) => Fields.Name($"report.follow_up_record_ids[{at}]", id))]),
        };
    }

    public static MergePatientReferences Of(V1.MergePatientReferencesRequest request, ServerCallContext context) => new()
    {
        RequestId = Fields.RequestId(request.RequestId),
        By = Commands.ActorOf(context),
        FromReference = Fields.PatientReference("from_reference", request.FromReference),
        IntoReference = Fields.PatientReference("into_reference", request.IntoReference),
        Reason = Fields.Reason("reason", request.Reason),
    };

    private static CourseAnswer Answer(string field, V1.CourseAnswer answer)
    {
        Fields.Number($"{field}.values", answer.Values.Count, 0, ValuesMax, "items");
        return new CourseAnswer(
            answer.Kind.ToDomain() ?? throw Fields.NotOne($"{field}.kind", answer.Kind, "a kind of factor"),
            [.. answer.Values.Select((value, at) => Fields.Name($"{field}.values[{at}]", value))]);
    }
}
