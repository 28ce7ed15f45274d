using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What the answers on record say about treating some areas now.</summary>
/// <param name="Expired">Questions whose answer is missing, or does not hold any more.</param>
/// <param name="AreasUnseen">Areas that no screening in force has looked at.</param>
/// <param name="Absolute">Answers that nothing overrides.</param>
/// <param name="Relative">Answers that a prescriber may override.</param>
internal sealed record ScreeningFindings(
    IReadOnlyList<string> Expired, IReadOnlyList<TreatmentArea> AreasUnseen, IReadOnlyList<string> Absolute, IReadOnlyList<string> Relative)
{
    /// <summary>Stands for the age in years among the answers.</summary>
    public const string Age = "age";

    /// <summary>Stands for the skin type among the answers.</summary>
    public const string SkinType = "fitzpatrick_type";

    // For a question that is not asked of areas: judged once, wherever is treated.
    private static readonly TreatmentArea[] Once = [default];

    /// <summary>Reads the patient's histories.</summary>
    /// <param name="figures">The questions, and how long answers hold.</param>
    /// <param name="pen">The pen's label; null where it is not known yet.</param>
    /// <param name="histories">The patient's histories, each with its oldest screening first; at least one.</param>
    /// <param name="areas">Where shall be treated.</param>
    /// <param name="today">Today in the clinic's calendar.</param>
    /// <param name="ageOf">How many days old a screening is, at the most: for how long its answers hold.</param>
    /// <param name="daysSince">How many days truly passed since it: for how long a yes that names no day counts for the past.</param>
    public static ScreeningFindings Of(
        ScreeningFigures figures,
        QualifiedPen? pen,
        IReadOnlyList<IReadOnlyList<Screened>> histories,
        IReadOnlyList<TreatmentArea> areas,
        DateOnly today,
        Func<Screened, int> ageOf,
        Func<Screened, int> daysSince)
    {
        List<string> expired = [], absolute = [], relative = [];
        var unseen = new HashSet<TreatmentArea>();
        foreach (var question in figures.Questions)
        {
            var lasting = question.IsLasting && WeightOf(question, pen) == ScreeningWeight.Absolute && LastingAnswers.Standing(question, histories).Any();
            var past = YesToPast(figures, question, histories, daysSince);
            var newest = histories.Select(history => history.LastOrDefault(one => AnswerTo(question, one) is not null)).ToArray();
            foreach (var area in question.OfArea ? areas : Once)
            {
                var answers = question.OfArea
                    ? [.. histories.Select(history => history.LastOrDefault(one => AnswerTo(question, one) is not null && one.Record.Areas.Contains(area)))]
                    : newest;
                if (lasting || answers.Any(one => one is not null && Counts(question, AnswerTo(question, one)!, area, today))
                    || past.Any(yes => Counts(yes.To, yes.Answer, area, today)))
                {
                    Note(WeightOf(question, pen) switch
                    {
                        ScreeningWeight.Absolute => absolute,
                        ScreeningWeight.Relative => relative,
                        _ => [],
                    }, question.Id);
                }

                if (!answers.Any(one => one is not null && Holds(question.ValidDays, ageOf(one))))
                {
                    var answered = newest.Any(one => one is not null && Holds(question.ValidDays, ageOf(one)));
                    if (answered)
                    {
                        unseen.Add(area);
                    }
                    else
                    {
                        Note(expired, question.Id);
                    }
                }
            }
        }

        Person(figures, pen, histories, ageOf, expired, absolute, relative);
        return new ScreeningFindings(expired, [.. unseen.Order()], absolute, relative);
    }

    private static void Person(
        ScreeningFigures figures,
        QualifiedPen? pen,
        IReadOnlyList<IReadOnlyList<Screened>> histories,
        Func<Screened, int> ageOf,
        List<string> expired,
        List<string> absolute,
        List<string> relative)
    {
        var persons = histories.Select(static history => history.LastOrDefault(static one => one.Record.Scope == ScreeningScope.Full)).OfType<Screened>().ToArray();
        if (!persons.Any(one => Holds(figures.PersonValidDays, ageOf(one))))
        {
            expired.AddRange([Age, SkinType]);
        }

        if (persons.Any(one => one.Record.AgeYears < figures.AbsoluteYears))
        {
            absolute.Add(Age);
        }
        else if (persons.Any(one => one.Record.AgeYears < figures.RelativeYears))
        {
            relative.Add(Age);
        }

        if (pen is not null && persons.Any(one => one.Record.FitzpatrickType is { } type && !pen.FitzpatrickTypes.Contains(type)))
        {
            relative.Add(SkinType);
        }
    }

    // What was so on a day is past from then on: no later answer takes it back, be it a no or an earlier day, to this question or to one about
    // the present that counts for it. What names no day was so when it was recorded.
    private static (ScreeningQuestion To, ScreeningAnswer Answer)[] YesToPast(
        ScreeningFigures figures, ScreeningQuestion past, IReadOnlyList<IReadOnlyList<Screened>> histories, Func<Screened, int> daysSince) =>
        past.WindowDays is not { } window ? [] :
        [
            .. from to in figures.Questions
               where to.Id == past.Id || to.CountsFor == past.Id
               from one in histories.SelectMany(static history => history)
               from answer in one.Record.Answers
               where answer.Yes && answer.QuestionId == to.Id && ((to.Id == past.Id && answer.LastOn is not null) || daysSince(one) < window)
               select (to, answer),
        ];

    // 0: that clinic day. A screening from a day that is still to come holds for nothing.
    private static bool Holds(Figure validDays, int ageDays) => ageDays >= 0 && ageDays <= validDays;

    private static ScreeningWeight WeightOf(ScreeningQuestion question, QualifiedPen? pen) =>
        pen?.Contraindications.Contains(question.Id) == true ? ScreeningWeight.Absolute : question.Weight;

    private static bool Counts(ScreeningQuestion question, ScreeningAnswer answer, TreatmentArea area, DateOnly today) =>
        answer.Yes
        && (!question.OfArea || answer.Areas.Contains(area))
        && (question.WindowDays is not { } window || answer.LastOn is not { } last || today.DayNumber - last.DayNumber < window);

    private static ScreeningAnswer? AnswerTo(ScreeningQuestion question, Screened one) =>
        one.Record.Answers.FirstOrDefault(answer => answer.QuestionId == question.Id);

    private static void Note(List<string> among, string id)
    {
        if (!among.Contains(id))
        {
            among.Add(id);
        }
    }
}
