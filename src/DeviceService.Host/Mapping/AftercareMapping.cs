using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Aftercare, follow-ups and adverse events in the words of the API.</summary>
internal static class AftercareMapping
{
    public static V1.Aftercare ToWire(this SessionAftercare aftercare)
    {
        var wire = new V1.Aftercare
        {
            SessionId = aftercare.Session.SessionId,
            TreatedAt = aftercare.TreatedAt.ToWire(),
            TreatedOn = ScreeningMapping.Text(aftercare.Session.TreatedOn),
            TimeZone = aftercare.TimeZone,
            ProfileDigest = aftercare.ProfileDigest,
        };
        wire.Items.AddRange(aftercare.Items.Select(ToWire));
        wire.FollowUps.AddRange(aftercare.FollowUps.Select(one => one.ToWire(aftercare.Session.SessionId)));
        wire.AdverseEventsToRecord.AddRange(aftercare.Prompts.Select(ToPrompt));
        wire.PatientText.AddRange(aftercare.PatientText);
        return wire;
    }

    public static V1.FollowUp ToWire(this DatedFollowUp followUp, string sessionId) => new()
    {
        FollowUpId = followUp.Time?.Id ?? followUp.Record?.FollowUpId ?? "",
        SessionId = followUp.Record?.SessionId ?? sessionId,
        Text = followUp.Time?.Text ?? "",
        DueFrom = followUp.Span?.From.ToWire(),
        DueUntil = followUp.Span?.Until.ToWire(),
        DueFromOn = ScreeningMapping.Text(followUp.Span?.FromOn),
        DueUntilOn = ScreeningMapping.Text(followUp.Span?.UntilOn),
        State = followUp.State.ToWire(),
        Record = followUp.Record?.ToWire(),
    };

    public static V1.FollowUpRecord ToWire(this FollowUpRecord record)
    {
        var found = record.Findings;
        var wire = new V1.FollowUpRecord
        {
            FollowUpRecordId = record.FollowUpRecordId,
            SessionId = record.SessionId ?? "",
            FollowUpId = record.FollowUpId ?? "",
            Findings = new V1.FollowUpFindings
            {
                Redness = ScreeningMapping.ToWire(found.Redness),
                RednessHours = (uint)found.RednessHours,
                Infection = ScreeningMapping.ToWire(found.Infection),
                Scarring = ScreeningMapping.ToWire(found.Scarring),
                PigmentChange = ScreeningMapping.ToWire(found.PigmentChange),
                Granuloma = ScreeningMapping.ToWire(found.Granuloma),
                Note = found.Note,
            },
            RecordedAt = record.At.ToWire(),
            RecordedBy = record.By.ToWire(),
            ProfileDigest = record.ProfileDigest ?? "",
        };
        wire.Signs.AddRange(record.Signs.Select(CourseWords.ToWire));
        return wire;
    }

    public static V1.AdverseEventPrompt ToPrompt(this FollowUpRecord record)
    {
        var wire = new V1.AdverseEventPrompt
        {
            FollowUpRecordId = record.FollowUpRecordId,
            SessionId = record.SessionId ?? "",
            Sentence = $"The follow-up found {StateNames.Of(record.Signs)}: record an adverse event with RecordAdverseEvent, and name the follow-up in it.",
        };
        wire.Signs.AddRange(record.Signs.Select(CourseWords.ToWire));
        return wire;
    }

    public static V1.AdverseEvent ToWire(this AdverseEventRecord record)
    {
        var report = new V1.AdverseEventReport
        {
            Term = record.Report.Term,
            CtcaeGrade = (uint)record.Report.Grade,
            Serious = ScreeningMapping.ToWire(record.Report.Serious),
            Related = ScreeningMapping.ToWire(record.Report.Related),
            Malfunction = ScreeningMapping.ToWire(record.Report.Malfunction),
            OnsetOn = ScreeningMapping.Text(record.Report.OnsetOn),
            Description = record.Report.Description,
        };
        report.Areas.AddRange(record.Report.Areas.Select(static area => area.ToWire()));
        report.FollowUpRecordIds.AddRange(record.Report.FollowUpRecordIds);
        return new V1.AdverseEvent
        {
            AdverseEventId = record.AdverseEventId,
            SessionId = record.SessionId ?? "",
            CourseId = record.CourseId ?? "",
            Report = report,
            Reportable = record.Reportable,
            RecordedAt = record.At.ToWire(),
            RecordedBy = record.By.ToWire(),
            ProfileDigest = record.ProfileDigest ?? "",
        };
    }

    private static V1.AftercareItem ToWire(DatedInstruction item) => new()
    {
        InstructionId = item.Instruction.Id,
        Text = item.Instruction.Text,
        Conflict = item.Instruction.Conflict ?? "",
        HoldsFrom = item.Span.From.ToWire(),
        HoldsUntil = item.Span.Until.ToWire(),
        HoldsFromOn = ScreeningMapping.Text(item.Span.FromOn),
        HoldsUntilOn = ScreeningMapping.Text(item.Span.UntilOn),
        Now = item.Now,
        Mark = item.Instruction.UntilHours.Mark.ToWire(),
        Source = item.Instruction.UntilHours.Source,
    };
}
