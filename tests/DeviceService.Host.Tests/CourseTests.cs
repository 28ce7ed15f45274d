using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeviceService.Profiles;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class CourseTests : LoggedTests
{
    [Fact]
    public async Task A_session_of_a_course_is_counted_followed_up_and_its_adverse_event_exported_with_pen_lot_and_passes()
    {
        await using var bench = await Bench.StartUnstaffedAsync(Log);
        await bench.BeginAsync();
        var courses = Courses(bench);
        var request = Plan(bench);
        var created = await courses.CreateCourseAsync(request);
        Assert.True((await courses.CreateCourseAsync(request)).Replayed);
        Assert.Equal((4u, "large", FigureMark.Unverified), (created.Course.SessionsPlanned, created.Course.MovedBy.Single().Value, created.Course.MovedBy[0].SessionsMark));
        Assert.Contains("do not vanish", created.Course.PatientText[0], StringComparison.Ordinal);

        var session = await TreatAsync(bench, created.Course.CourseId);
        Assert.Equal(created.Course.CourseId, session.CourseId);

        var course = (await courses.GetCourseAsync(new GetCourseRequest { CourseId = created.Course.CourseId })).Course;
        Assert.Equal((CourseState.Running, 1u, "THIS_HOST"), (course.State, course.SessionsDone, course.History));
        Assert.Equal(DateOnly.Parse(course.Sessions[0].TreatedOn, Invariant).AddDays(28), DateOnly.Parse(course.Next.EarliestOn, Invariant));
        Assert.Equal(["first", "day-7"], course.FollowUps.Select(one => one.FollowUpId));
        Assert.All(course.FollowUps, one => Assert.Equal(FollowUpState.Upcoming, one.State));
        var told = await courses.GetAftercareAsync(new GetAftercareRequest { CourseId = course.CourseId });
        Assert.Equal("THIS_HOST", told.History);
        var aftercare = told.Aftercare;
        Assert.Equal(aftercare, (await courses.GetAftercareAsync(new GetAftercareRequest { SessionId = session.SessionId })).Aftercare);
        Assert.Contains(aftercare.Items, item => item is { InstructionId: "shade", Now: true, Conflict.Length: > 0 });

        var followed = await courses.RecordFollowUpAsync(FollowUp(bench, session.SessionId, infection: YesNo.Yes));
        Assert.Equal([AdverseSign.Infection], followed.AdverseEventToRecord.Signs);
        Assert.Equal((session.ProfileDigest, 64), (followed.Record.ProfileDigest, followed.Record.ProfileDigest.Length));
        Assert.Equal([followed.AdverseEventToRecord], (await courses.GetCourseAsync(new GetCourseRequest { CourseId = course.CourseId })).Course.AdverseEventsToRecord);

        var recorded = await courses.RecordAdverseEventAsync(Adverse(bench, session.SessionId, followed.Record.FollowUpRecordId));
        Assert.Equal("THIS_HOST", recorded.History);
        var adverse = recorded.AdverseEvent;
        Assert.True(adverse.Reportable);
        course = (await courses.GetCourseAsync(new GetCourseRequest { CourseId = course.CourseId })).Course;
        Assert.Empty(course.AdverseEventsToRecord);
        Assert.Equal([adverse], course.AdverseEvents);

        await ExportHoldsEverythingAsync(courses, adverse, session);
    }

    [Fact]
    public async Task A_session_of_a_course_that_is_none_or_another_patient_s_is_refused_and_a_merge_makes_it_this_patient_s()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var courses = Courses(bench);
        var creation = bench.Creation();
        creation.Indication = TreatmentIndication.EnlargedPores;
        creation.CourseId = "crs-nothing";
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(creation));
        Assert.Equal((StatusCode.NotFound, "R-COURSE-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        var plan = Plan(bench);
        plan.PatientReference = "patient-8-secret";
        creation.CourseId = (await courses.CreateCourseAsync(plan)).Course.CourseId;
        creation.RequestId = bench.NextRequest();
        refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(creation));
        Assert.Equal("R-COURSE-PATIENT", refused.Info().Metadata["rule_id"]);

        var merged = await courses.MergePatientReferencesAsync(new MergePatientReferencesRequest
        {
            RequestId = bench.NextRequest(), FromReference = "patient-8-secret", IntoReference = Bench.Patient, Reason = "the same person",
        });
        Assert.Equal((Bench.Patient, 2), (merged.KeptReference, merged.References.Count));
        creation.RequestId = bench.NextRequest();
        Assert.Equal(creation.CourseId, (await bench.Sessions.CreateSessionAsync(creation)).Session.CourseId);
        Assert.Equal(
            [creation.CourseId],
            (await courses.ListCoursesAsync(new ListCoursesRequest { PatientReference = Bench.Patient, OpenOnly = true })).Courses.Select(one => one.CourseId));
        Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_answered_is_refused_by_its_field()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var courses = Courses(bench);

        await RefusedAsync("indication", courses.CreateCourseAsync(Changed(Plan(bench), one => one.Indication = TreatmentIndication.Unspecified)));
        await RefusedAsync("age_years", courses.CreateCourseAsync(Changed(Plan(bench), one => one.ClearAgeYears())));
        await RefusedAsync("answers[PORE_SIZE]", courses.CreateCourseAsync(Changed(Plan(bench), one => one.Answers.RemoveAt(0))));
        await RefusedAsync("answers[0].kind", courses.CreateCourseAsync(Changed(Plan(bench), one => one.Answers[0].Kind = CourseFactorKind.Unspecified)));
        await RefusedAsync("findings", courses.RecordFollowUpAsync(Changed(FollowUp(bench, "ses-1"), one => one.Findings = null)));
        await RefusedAsync("findings.infection", courses.RecordFollowUpAsync(FollowUp(bench, "ses-1", YesNo.Unspecified)));
        await RefusedAsync("findings.redness_hours", courses.RecordFollowUpAsync(Changed(FollowUp(bench, "ses-1"), one => one.Findings.ClearRednessHours())));
        await RefusedAsync("report.ctcae_grade", courses.RecordAdverseEventAsync(Changed(Adverse(bench, "ses-1"), one => one.Report.ClearCtcaeGrade())));
        await RefusedAsync("report.serious", courses.RecordAdverseEventAsync(Changed(Adverse(bench, "ses-1"), one => one.Report.Serious = YesNo.Unspecified)));
        await RefusedAsync("report.onset_on", courses.RecordAdverseEventAsync(Changed(Adverse(bench, "ses-1"), one => one.Report.OnsetOn = "")));
        await RefusedAsync("session_id", courses.GetAftercareAsync(new GetAftercareRequest()));
        await RefusedAsync("from_reference", courses.MergePatientReferencesAsync(new MergePatientReferencesRequest
        {
            RequestId = bench.NextRequest(), FromReference = Bench.Patient, IntoReference = Bench.Patient, Reason = "a slip",
        }));
        Assert.DoesNotContain(Log.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var courses = Courses(bench);

        await NotFoundAsync("R-COURSE-UNKNOWN", courses.GetCourseAsync(new GetCourseRequest { CourseId = "crs-1" }));
        await NotFoundAsync("R-COURSE-UNKNOWN", courses.GetAftercareAsync(new GetAftercareRequest { CourseId = "crs-1" }));
        await NotFoundAsync("R-SESSION-UNKNOWN", courses.GetAftercareAsync(new GetAftercareRequest { SessionId = "ses-1" }));
        await NotFoundAsync("R-SESSION-UNKNOWN", courses.RecordFollowUpAsync(FollowUp(bench, "ses-1")));
        await NotFoundAsync("R-SESSION-UNKNOWN", courses.RecordAdverseEventAsync(Adverse(bench, "ses-1")));
        await NotFoundAsync("R-ADVERSE-EVENT-UNKNOWN", courses.ExportAdverseEventAsync(new ExportAdverseEventRequest { AdverseEventId = "adv-1" }));
        var listed = await courses.ListCoursesAsync(new ListCoursesRequest());
        Assert.Empty(listed.Courses);
        Assert.Equal(ReferenceProfile.Profile.Course.Factors.Count, listed.Factors.Count);
    }

    [Fact]
    public async Task An_aesthetician_plans_and_reports_and_neither_exports_nor_merges_and_nobody_unknown_reads()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await bench.Operators.RegisterOperatorAsync(bench.Registration("anna", OperatorRole.Aesthetician));
        var prescriber = bench.Token;
        bench.Token = (await bench.SignInAsync("anna")).Token;
        var courses = Courses(bench);

        Assert.NotEmpty((await courses.CreateCourseAsync(Plan(bench))).Course.CourseId);
        Assert.Equal("R-ROLE", (await Answers.RefusedAsync(courses.ExportAdverseEventAsync(new ExportAdverseEventRequest { AdverseEventId = "adv-1" }))).Info().Metadata["rule_id"]);
        Assert.Equal("R-ROLE", (await Answers.RefusedAsync(courses.MergePatientReferencesAsync(new MergePatientReferencesRequest
        {
            RequestId = bench.NextRequest(), FromReference = "a", IntoReference = "b", Reason = "the same person",
        }))).Info().Metadata["rule_id"]);

        bench.Token = "";
        var refused = await Answers.RefusedAsync(Courses(bench).ListCoursesAsync(new ListCoursesRequest()));
        Assert.Equal((StatusCode.Unauthenticated, "R-SIGN-IN-MISSING"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        bench.Token = prescriber;
    }

    private static readonly IFormatProvider Invariant = System.Globalization.CultureInfo.InvariantCulture;

    private static CourseService.CourseServiceClient Courses(Bench bench) => new(bench.Invoker);

    private static CreateCourseRequest Plan(Bench bench)
    {
        var request = new CreateCourseRequest
        {
            RequestId = bench.NextRequest(), PatientReference = Bench.Patient, Indication = TreatmentIndication.EnlargedPores, AgeYears = 34,
            Answers = { new CourseAnswer { Kind = CourseFactorKind.PoreSize, Values = { "large" } } },
        };
        request.Answers.AddRange(Enum.GetValues<CourseFactorKind>()
            .Where(kind => kind is not (CourseFactorKind.Unspecified or CourseFactorKind.Age or CourseFactorKind.PoreSize))
            .Select(kind => new CourseAnswer { Kind = kind }));
        return request;
    }

    private static RecordFollowUpRequest FollowUp(Bench bench, string session, YesNo infection = YesNo.No) => new()
    {
        RequestId = bench.NextRequest(),
        SessionId = session,
        Findings = new FollowUpFindings
        {
            Redness = YesNo.No, RednessHours = 2, Infection = infection, Scarring = YesNo.No, PigmentChange = YesNo.No, Granuloma = YesNo.No,
        },
    };

    private static RecordAdverseEventRequest Adverse(Bench bench, string session, params string[] followUps)
    {
        var report = new AdverseEventReport
        {
            Term = "Skin infection", CtcaeGrade = 3, Serious = YesNo.Yes, Related = YesNo.Yes, Malfunction = YesNo.No, OnsetOn = "2026-01-01",
            Areas = { TreatmentArea.Forehead }, Description = "swollen and warm-secret",
        };
        report.FollowUpRecordIds.AddRange(followUps);
        return new RecordAdverseEventRequest { RequestId = bench.NextRequest(), SessionId = session, Report = report };
    }

    private static async Task<Session> TreatAsync(Bench bench, string course)
    {
        var creation = bench.Creation();
        creation.Indication = TreatmentIndication.EnlargedPores;
        creation.CourseId = course;
        var session = (await bench.Sessions.CreateSessionAsync(creation)).Session;
        await bench.RegisterCartridgeAsync();
        await bench.PrepareAsync(session.SessionId);
        await bench.TreatAsync(session.SessionId);
        await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
        return (await bench.Sessions.CompleteSessionAsync(new CompleteSessionRequest
        {
            RequestId = bench.NextRequest(), SessionId = session.SessionId, UnfinishedReason = "enough", LeaseNumber = bench.Lease,
        })).Session;
    }

    private static async Task ExportHoldsEverythingAsync(CourseService.CourseServiceClient courses, AdverseEvent adverse, Session session)
    {
        var exported = await courses.ExportAdverseEventAsync(new ExportAdverseEventRequest { AdverseEventId = adverse.AdverseEventId });
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(exported.Document))), exported.DocumentSha256);
        using var parsed = JsonDocument.Parse(exported.Document);
        var document = parsed.RootElement;
        Assert.Equal("microneedling.adverse-event.v1", document.GetProperty("Format").GetString());
        Assert.Equal(Bench.Patient, document.GetProperty("PatientReference").GetString());
        Assert.True(document.GetProperty("Reportable").GetBoolean());
        Assert.Equal((Bench.Serial, true), (document.GetProperty("Pens")[0].GetProperty("PenId").GetString(), document.GetProperty("Pens")[0].GetProperty("Simulated").GetBoolean()));
        Assert.NotEmpty(document.GetProperty("Cartridges")[0].GetProperty("CartridgeLot").GetString()!);
        Assert.NotEqual(JsonValueKind.Null, document.GetProperty("Cartridges")[0].GetProperty("Registered").ValueKind);
        Assert.Equal(ReferenceProfile.Profile.Digest, document.GetProperty("Profile").GetProperty("DigestWhenRecorded").GetString());
        Assert.Equal(session.CourseId, document.GetProperty("Course").GetProperty("CourseId").GetString());
        Assert.Equal(2, document.GetProperty("Screening").GetProperty("FitzpatrickType").GetInt32());
        Assert.Single(document.GetProperty("FollowUps").EnumerateArray());
        var treated = document.GetProperty("Sessions")[0];
        Assert.Equal(session.SessionId, treated.GetProperty("Session").GetProperty("SessionId").GetString());
        Assert.Equal("consent-1", treated.GetProperty("Preparation").GetProperty("ConsentReference").GetString());
        var pass = treated.GetProperty("Passes")[0];
        Assert.Equal(400, pass.GetProperty("Pass").GetProperty("Measured").GetProperty("SetProtrusionUm").GetInt32());
        Assert.NotEmpty(pass.GetProperty("Pass").GetProperty("FirmwareVersion").GetString()!);
        Assert.NotEqual(0, pass.GetProperty("Activations").GetArrayLength());
        Assert.True(exported.Document.Contains("warm-secret", StringComparison.Ordinal));
    }

    private static T Changed<T>(T request, Action<T> change)
    {
        change(request);
        return request;
    }

    private static async Task RefusedAsync<T>(string field, AsyncUnaryCall<T> call)
    {
        var refused = await Answers.RefusedAsync(call);
        Assert.Equal((StatusCode.InvalidArgument, field), (refused.StatusCode, refused.Info().Metadata["field"]));
    }

    private static async Task NotFoundAsync<T>(string rule, AsyncUnaryCall<T> call)
    {
        var refused = await Answers.RefusedAsync(call);
        Assert.Equal((StatusCode.NotFound, rule), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
    }
}
