using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Whether everything that moves a course was asked.</summary>
internal static class CourseForm
{
    private const int YearsMax = 120;

    /// <summary>What is wrong with it first; null when it can be planned.</summary>
    public static Refusal? Check(CreateCourse course, CourseFigures figures) =>
        QuantityRange.Check("age_years", course.AgeYears, 0, YearsMax, "a")
        ?? Asked(course.Answers, figures)
        ?? course.Answers.Select(answer => Answer(answer, figures)).FirstOrDefault(static wrong => wrong is not null);

    // An answer that is not there never means that nothing moves the course.
    private static Refusal? Asked(IReadOnlyList<CourseAnswer> answers, CourseFigures figures)
    {
        CourseFactorKind[] asked = [.. figures.Factors.Select(static factor => factor.Kind).Where(static kind => kind != CourseFactorKind.Age).Distinct()];
        CourseFactorKind[] given = [.. answers.Select(static answer => answer.Kind)];
        return asked.FirstOrDefault(kind => !given.Contains(kind)) is var missing and not 0 ? ArgumentRefusals.Missing($"answers[{StateNames.Of(missing)}]")
            : given.FirstOrDefault(kind => !asked.Contains(kind)) is var unknown and not 0
                ? ArgumentRefusals.Form("answers", StateNames.Of(unknown), $"one of {StateNames.Of(asked)}")
            : given.GroupBy(static kind => kind).FirstOrDefault(static group => group.Count() > 1) is { } twice
                ? ArgumentRefusals.Form("answers", StateNames.Of(twice.Key), "one answer for each kind")
                : null;
    }

    private static Refusal? Answer(CourseAnswer answer, CourseFigures figures)
    {
        var field = $"answers[{StateNames.Of(answer.Kind)}].values";
        string[] known = [.. figures.Factors.Where(factor => factor.Kind == answer.Kind).Select(static factor => factor.Value)];
        return answer.Values.FirstOrDefault(value => !known.Contains(value)) is { } unknown
                ? ArgumentRefusals.Form(field, unknown, $"among {string.Join(", ", known)}, or no value where none is true")
            : answer.Values.Distinct().Count() != answer.Values.Count ? ArgumentRefusals.Form(field, string.Join(", ", answer.Values), "each value once")
            : null;
    }
}
