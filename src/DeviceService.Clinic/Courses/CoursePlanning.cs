using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>How many sessions and how far apart, from the profile's figures and what is known of the patient.</summary>
internal static class CoursePlanning
{
    /// <summary>The plan. What a bound of the profile holds is in it, and so never silent.</summary>
    /// <param name="profile">The profile in force.</param>
    /// <param name="indication">What is treated; a row of the condition that has its name applies by itself.</param>
    /// <param name="ageYears">Age in whole years.</param>
    /// <param name="answers">What is known of the patient.</param>
    public static CoursePlan Of(SafetyProfile profile, TreatmentIndication indication, int ageYears, IReadOnlyList<CourseAnswer> answers)
    {
        var figures = profile.Course;
        CourseFactor[] moved = [.. figures.Factors.Where(factor => Applies(factor, figures, indication, ageYears, answers))];
        var bounds = new List<CourseBound>();

        var asked = figures.SessionsMin + moved.Sum(static factor => factor.SessionsAdded);
        var sessions = Math.Clamp(asked, figures.SessionsMin, figures.SessionsMax);
        Note(bounds, "sessions", asked, sessions, sessions == figures.SessionsMax ? "course.sessions_max" : "course.sessions_min");

        // Nobody knows yet how deep a session will go: at least what the shallowest has to wait for. What a deeper one has to wait for
        // counts once it was made.
        var days = moved.Sum(static factor => factor.GapDaysAdded);
        var least = Math.Max(1, profile.Intervals.Min(static row => row.RecommendedDays.Value));
        var gapMin = Math.Max(figures.GapMinDays + days, least);
        Note(bounds, "earliest gap", figures.GapMinDays + days, gapMin, "intervals");
        var gapBest = Math.Max(figures.GapBestDays + days, gapMin);
        return new CoursePlan
        {
            Sessions = sessions,
            GapMinDays = gapMin,
            GapBestDays = gapBest,
            GapMaxDays = Math.Max(figures.GapMaxDays + days, gapBest),
            MaintenanceMinDays = figures.MaintenanceMinDays,
            MaintenanceMaxDays = figures.MaintenanceMaxDays,
            Beyond = figures.Beyond,
            MovedBy = moved,
            Bounds = bounds,
        };
    }

    private static bool Applies(
        CourseFactor factor, CourseFigures figures, TreatmentIndication indication, int ageYears, IReadOnlyList<CourseAnswer> answers) => factor.Kind switch
    {
        // Ranges follow on one another, so the highest that is reached counts alone.
        CourseFactorKind.Age => factor.FromYears is { } from && from <= ageYears
            && figures.Factors.All(other => other.FromYears is not { } higher || higher <= from || higher > ageYears),
        CourseFactorKind.Condition when string.Equals(factor.Value, StateNames.Of(indication), StringComparison.OrdinalIgnoreCase) => true,
        _ => answers.Any(answer => answer.Kind == factor.Kind && answer.Values.Contains(factor.Value)),
    };

    private static void Note(List<CourseBound> bounds, string what, int asked, int held, string by)
    {
        if (asked != held)
        {
            bounds.Add(new CourseBound(what, asked, held, by));
        }
    }
}
