using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether a screening is whole: every question of its scope answered once, and no date that is still to come.</summary>
internal static class ScreeningForm
{
    private const int TypeMax = 6;
    private const int YearsMax = 120;

    /// <summary>What is wrong with it first; null when it can be recorded.</summary>
    public static Refusal? Check(RecordScreening screening, ClinicState state, ClinicCircumstances now) =>
        Person(screening, state)
        ?? Areas(screening)
        ?? Asked(screening, now.Profile.Screening)
        ?? screening.Answers.Select((answer, at) => Answer($"answers[{Text(at)}]", answer, screening, now)).FirstOrDefault(static wrong => wrong is not null)
        ?? screening.Medicines.Select((one, at) => Medicine($"medicines.items[{Text(at)}]", one, now.Today)).FirstOrDefault(static wrong => wrong is not null)
        ?? Elsewhere(screening, now.Today);

    private static Refusal? Person(RecordScreening screening, ClinicState state) => screening.Scope == ScreeningScope.Full
        ? screening.FitzpatrickType is not { } type ? ArgumentRefusals.Missing("fitzpatrick_type")
            : screening.AgeYears is not { } age ? ArgumentRefusals.Missing("age_years")
            : QuantityRange.Check("fitzpatrick_type", type, 1, TypeMax, "") ?? QuantityRange.Check("age_years", age, 0, YearsMax, "a")
        : screening.FitzpatrickType is not null || screening.AgeYears is not null
            ? ArgumentRefusals.Form("scope", "TODAY", "FULL, where age and skin type are given")
            : state.Screenings.HistoriesOf(screening.PatientReference, state.Patients).Count == 0
                ? ArgumentRefusals.Form("scope", "TODAY", "FULL, as long as this patient was never screened")
                : null;

    private static Refusal? Areas(RecordScreening screening) =>
        screening.Areas.Count == 0 ? ArgumentRefusals.Missing("areas")
        : screening.Areas.Distinct().Count() != screening.Areas.Count
            ? ArgumentRefusals.Form("areas", StateNames.Of(screening.Areas), "each area once")
            : null;

    // An answer that is not there is never a no.
    private static Refusal? Asked(RecordScreening screening, ScreeningFigures figures)
    {
        var asked = figures.Questions.Where(question => screening.Scope == ScreeningScope.Full || question.ValidDays == 0).Select(static question => question.Id);
        var given = screening.Answers.Select(static answer => answer.QuestionId).ToArray();
        return asked.FirstOrDefault(id => !given.Contains(id)) is { } missing ? ArgumentRefusals.Missing($"answers[{missing}]")
            : given.FirstOrDefault(id => !asked.Contains(id)) is { } unknown ? ArgumentRefusals.Form("answers", unknown, "a question of the profile, and of this scope")
            : given.GroupBy(static id => id).FirstOrDefault(static group => group.Count() > 1) is { } twice
                ? ArgumentRefusals.Form("answers", twice.Key, "one answer to each question")
                : null;
    }

    private static Refusal? Answer(string field, ScreeningAnswer answer, RecordScreening screening, ClinicCircumstances now)
    {
        var question = now.Profile.Screening.Find(answer.QuestionId)!;
        var whereAsked = answer.Yes && question.OfArea;
        var whenAsked = answer.Yes && question.WindowDays is not null;
        return whereAsked && answer.Areas.Count == 0 ? ArgumentRefusals.Missing($"{field}.areas")
            : !whereAsked && answer.Areas.Count > 0
                ? ArgumentRefusals.Form($"{field}.areas", StateNames.Of(answer.Areas), "no area: it is not asked of areas, or the answer is no")
            : answer.Areas.FirstOrDefault(area => !screening.Areas.Contains(area)) is var unseen and not 0
                ? ArgumentRefusals.Form($"{field}.areas", StateNames.Of(unseen), "areas that this screening looked at")
            : whenAsked && answer.LastOn is null ? ArgumentRefusals.Missing($"{field}.last_on")
            : !answer.Yes && answer.LastOn is { } never ? ArgumentRefusals.Form($"{field}.last_on", Text(never), "no day: the answer is no")
            : Past($"{field}.last_on", answer.LastOn, now.Today);
    }

    private static Refusal? Medicine(string field, MedicineUse medicine, DateOnly today) =>
        medicine.TakenUntil < medicine.TakenFrom
            ? ArgumentRefusals.Form($"{field}.taken_until", Text(medicine.TakenUntil.Value), "a day not before taken_from")
            : Past($"{field}.taken_from", medicine.TakenFrom, today) ?? Past($"{field}.taken_until", medicine.TakenUntil, today);

    private static Refusal? Elsewhere(RecordScreening screening, DateOnly today)
    {
        var answer = screening.Answers.FirstOrDefault(static answer => answer.QuestionId == ScreeningFigures.ElsewhereId);
        var said = answer is { Yes: true } ? answer.Areas : [];
        return said.FirstOrDefault(area => screening.Elsewhere.All(session => session.Area != area)) is var undated and not 0
                ? ArgumentRefusals.Missing($"elsewhere[{StateNames.Of(undated)}]")
            : screening.Elsewhere.FirstOrDefault(session => !said.Contains(session.Area)) is { } unsaid
                ? ArgumentRefusals.Form("elsewhere", StateNames.Of(unsaid.Area), $"areas of a yes to {ScreeningFigures.ElsewhereId}")
            : screening.Elsewhere
                .Select((session, at) => Past($"elsewhere[{Text(at)}].on", session.On, today)
                    ?? (session.ProtrusionUm is { } depth
                        ? QuantityRange.Check($"elsewhere[{Text(at)}].needle_protrusion_um", depth, 1, NeedleProtrusion.MaxMicrometers, "um")
                        : null))
                .FirstOrDefault(static wrong => wrong is not null);
    }

    private static Refusal? Past(string field, DateOnly? day, DateOnly today) =>
        day is { } given && given > today ? ArgumentRefusals.Form(field, Text(given), $"a day not after today, {Text(today)}") : null;

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
