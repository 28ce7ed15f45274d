using System.Security.Cryptography;
using System.Text;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Courses and what comes after a session: reads the request, hands it on, shows the answer.</summary>
internal sealed class CourseEndpoint(ClinicBook book, ClinicCommands clinic, PenFleet fleet) : V1.CourseService.CourseServiceBase
{
    private PatientCourses Courses => book.CoursesAt(fleet.Now);

    public override async Task<V1.CreateCourseResponse> CreateCourse(V1.CreateCourseRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(CourseReading.Of(request, context), context);
        return new V1.CreateCourseResponse { Course = Shown(answer.Record<CourseRecord>().CourseId), Replayed = answer.Replayed };
    }

    public override Task<V1.GetCourseResponse> GetCourse(V1.GetCourseRequest request, ServerCallContext context) =>
        Task.FromResult(new V1.GetCourseResponse { Course = Shown(Fields.Name("course_id", request.CourseId)) });

    public override Task<V1.ListCoursesResponse> ListCourses(V1.ListCoursesRequest request, ServerCallContext context)
    {
        var courses = Courses;
        var ids = courses.Of(request.PatientReference.Length == 0 ? null : Fields.PatientReference(request.PatientReference));
        var views = ids.Select(id => courses.Find(id)!).Where(view => !request.OpenOnly || view.State != CourseState.Over);
        var page = Paging.Of(views, static view => view.Record.CourseId, Fields.Page(request.PageSize, request.PageToken));
        var response = new V1.ListCoursesResponse { NextPageToken = page.NextToken ?? "" };
        response.Courses.AddRange(page.Items.Select(static view => view.ToWire()));
        response.Factors.AddRange(courses.Factors.Select(static factor => factor.ToWire()));
        return Task.FromResult(response);
    }

    public override async Task<V1.RecordFollowUpResponse> RecordFollowUp(V1.RecordFollowUpRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(CourseReading.Of(request, context), context);
        var record = answer.Record<FollowUpRecord>();
        return new V1.RecordFollowUpResponse
        {
            Record = record.ToWire(),
            Replayed = answer.Replayed,
            AdverseEventToRecord = answer.State.Courses.IsUnanswered(record) ? record.ToPrompt() : null,
        };
    }

    public override async Task<V1.RecordAdverseEventResponse> RecordAdverseEvent(V1.RecordAdverseEventRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(CourseReading.Of(request, context), context);
        return new V1.RecordAdverseEventResponse
        {
            AdverseEvent = answer.Record<AdverseEventRecord>().ToWire(), Replayed = answer.Replayed, History = Tracing.Reach,
        };
    }

    public override async Task<V1.ExportAdverseEventResponse> ExportAdverseEvent(V1.ExportAdverseEventRequest request, ServerCallContext context)
    {
        var id = Fields.Name("adverse_event_id", request.AdverseEventId);
        var document = await book.ComposeAdverseEventAsync(id, context.CancellationToken)
            ?? throw new CallRefusedException(Rules.AdverseEventUnknown.Refuse(("observed", id)));
        return new V1.ExportAdverseEventResponse
        {
            Document = document, DocumentSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))),
        };
    }

    public override Task<V1.GetAftercareResponse> GetAftercare(V1.GetAftercareRequest request, ServerCallContext context)
    {
        var (aftercare, refusal) = request.AfterCase switch
        {
            V1.GetAftercareRequest.AfterOneofCase.SessionId => Courses.After(Fields.Name("session_id", request.SessionId)),
            V1.GetAftercareRequest.AfterOneofCase.CourseId => Courses.AfterCourse(Fields.Name("course_id", request.CourseId)),
            _ => throw Fields.Missing("session_id"),
        };
        return refusal is null
            ? Task.FromResult(new V1.GetAftercareResponse { Aftercare = aftercare!.ToWire(), History = Tracing.Reach })
            : throw new CallRefusedException(refusal);
    }

    public override async Task<V1.MergePatientReferencesResponse> MergePatientReferences(
        V1.MergePatientReferencesRequest request, ServerCallContext context)
    {
        var asked = CourseReading.Of(request, context);
        var answer = await clinic.ExecuteAsync(asked, context);
        var response = new V1.MergePatientReferencesResponse
        {
            KeptReference = answer.State.Patients.RootOf(asked.IntoReference), Replayed = answer.Replayed,
        };
        response.References.AddRange(answer.State.Patients.AllOf(asked.IntoReference));
        return response;
    }

    private V1.Course Shown(string courseId) =>
        (Courses.Find(courseId) ?? throw new CallRefusedException(Rules.CourseUnknown.Refuse(("observed", courseId)))).ToWire();
}
