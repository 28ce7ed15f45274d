using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Screenings in the words of the API.</summary>
internal static class ScreeningMapping
{
    public static V1.ScreeningRecord ToWire(this ScreeningRecord record)
    {
        var screening = new V1.Screening
        {
            Scope = record.Scope switch
            {
                ScreeningScope.Full => V1.ScreeningScope.Full,
                ScreeningScope.Today => V1.ScreeningScope.Today,
                _ => throw WireEnums.Unknown(record.Scope),
            },
            Medicines = new V1.Medicines { None = record.Medicines.Count == 0 },
        };
        if (record.FitzpatrickType is { } type)
        {
            screening.FitzpatrickType = (uint)type;
        }

        if (record.AgeYears is { } years)
        {
            screening.AgeYears = (uint)years;
        }

        screening.Areas.AddRange(record.Areas.Select(static area => area.ToWire()));
        screening.Answers.AddRange(record.Answers.Select(ToWire));
        screening.Medicines.Items.AddRange(record.Medicines.Select(static medicine => new V1.Medicine
        {
            Name = medicine.Name, TakenFrom = Text(medicine.TakenFrom), TakenUntil = Text(medicine.TakenUntil),
        }));
        screening.Elsewhere.AddRange(record.Elsewhere.Select(ToWire));
        var wire = new V1.ScreeningRecord
        {
            ScreeningId = record.ScreeningId,
            PatientReference = record.PatientReference,
            Screening = screening,
            RecordedAt = record.At.ToWire(),
            RecordedBy = record.By.ToWire(),
            ProfileDigest = record.ProfileDigest ?? "",
        };
        wire.Withdraws.AddRange((record.Withdraws ?? []).Select(static yes => new V1.WithdrawnAnswer { ScreeningId = yes.ScreeningId, QuestionId = yes.QuestionId }));
        return wire;
    }

    public static V1.ScreeningFinding ToFinding(this PreconditionVerdict verdict) => new()
    {
        RuleId = verdict.RuleId, Passed = verdict.Passed, Sentence = verdict.Refusal?.Sentence ?? (verdict.NotJudgedBecause is { } open ? $"Not judged yet: {open}." : ""), Remedy = verdict.Refusal?.Remedy ?? "",
    };

    public static V1.ScreeningQuestion ToWire(this ScreeningQuestion question)
    {
        var wire = new V1.ScreeningQuestion
        {
            QuestionId = question.Id, Text = question.Text, OfArea = question.OfArea, ValidDays = (uint)question.ValidDays.Value,
        };
        if (question.WindowDays is { } window)
        {
            wire.WindowDays = (uint)window.Value;
        }

        return wire;
    }

    public static V1.YesNo ToWire(bool yes) => yes ? V1.YesNo.Yes : V1.YesNo.No;

    /// <summary>A day as YYYY-MM-DD; empty for none.</summary>
    public static string Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private static V1.ScreeningAnswer ToWire(ScreeningAnswer answer)
    {
        var wire = new V1.ScreeningAnswer { QuestionId = answer.QuestionId, Answer = ToWire(answer.Yes), LastOn = Text(answer.LastOn), Note = answer.Note };
        wire.Areas.AddRange(answer.Areas.Select(static area => area.ToWire()));
        return wire;
    }

    private static V1.SessionElsewhere ToWire(SessionElsewhere session)
    {
        var wire = new V1.SessionElsewhere { Area = session.Area.ToWire(), On = Text(session.On), Where = session.Where };
        if (session.ProtrusionUm is { } depth)
        {
            wire.NeedleProtrusionUm = (uint)depth;
        }

        return wire;
    }
}
