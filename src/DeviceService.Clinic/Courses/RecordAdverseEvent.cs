using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records an adverse event after a session, treated or not.</summary>
public sealed record RecordAdverseEvent : ClinicRequest
{
    private const int GradeMax = 5;

    // Life-threatening and death are serious whatever else is said (21 CFR 803.3).
    private const int SeriousFrom = 4;

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>What happened.</summary>
    public required AdverseEventReport Report { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? OnSessionId => SessionId;

    internal override JsonTypeInfo PayloadForm => CourseJson.Default.RecordAdverseEvent;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (CourseCount.At(state, now).PartsOf(SessionId) is not { } parts)
        {
            return ClinicDecision.Refuse(Rules.SessionUnknown.Refuse(("observed", SessionId)));
        }

        var session = state.Treatments.Find(SessionId)!;
        return (Form(now.Today) ?? Answers(state, parts)) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new AdverseEventRecord
            {
                At = now.Now,
                By = By,
                PenId = session.Newest.PenId,
                SessionId = SessionId,
                AdverseEventId = now.NewId("adv"),
                PatientReference = session.PatientReference,
                CourseId = session.Newest.CourseId,
                Report = Report,
                Reportable = Report.Serious || Report.Malfunction,
                ProfileDigest = now.Profile.Digest,
            });
    }

    private Refusal? Form(DateOnly today) =>
        Report.Term.Length == 0 ? ArgumentRefusals.Missing("report.term")
        : QuantityRange.Check("report.ctcae_grade", Report.Grade, 1, GradeMax, "")
        ?? (Report is { Grade: >= SeriousFrom, Serious: false } ? ArgumentRefusals.Form("report.serious", "NO", "YES, for grades 4 and 5")
        : Report.OnsetOn > today
            ? ArgumentRefusals.Form("report.onset_on", Text(Report.OnsetOn), $"a day not after today, {Text(today)}")
        : Report.Areas.Distinct().Count() != Report.Areas.Count
            ? ArgumentRefusals.Form("report.areas", StateNames.Of(Report.Areas), "each area once")
        : null);

    private Refusal? Answers(ClinicState state, IReadOnlyList<TreatedSession> parts)
    {
        var known = state.Courses.FollowUpsOf(parts.Select(static part => part.SessionId)).Select(static one => one.Record.FollowUpRecordId);
        return Report.FollowUpRecordIds.FirstOrDefault(id => !known.Contains(id)) is { } unknown
                ? ArgumentRefusals.Form("report.follow_up_record_ids", unknown, "follow-ups of this session")
            : Report.FollowUpRecordIds.Distinct().Count() != Report.FollowUpRecordIds.Count
                ? ArgumentRefusals.Form("report.follow_up_record_ids", string.Join(", ", Report.FollowUpRecordIds), "each follow-up once")
            : null;
    }

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
