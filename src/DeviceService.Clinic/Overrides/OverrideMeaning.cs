using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What a prescriber's signature means, in a sentence that stands in the record.</summary>
internal static class OverrideMeaning
{
    public static string Of(GrantOverride granted) => string.Create(
        CultureInfo.InvariantCulture,
        $"I permit {What(granted.Scope)} for patient {granted.PatientReference}{Session(granted.ForSessionId)} until {granted.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} because: {granted.Reason}");

    private static string What(OverrideScope scope) => scope.Subject switch
    {
        OverrideSubject.Depth =>
            $"a needle protrusion beyond the recommended one, up to {Refusal.Number(scope.ProtrusionUm!.Value)} um, on {Place(scope)}",
        OverrideSubject.StrokeRate =>
            $"a stroke rate beyond the recommended one, up to {Refusal.Number(scope.StrokeRateMillihertz!.Value)} mHz, on {Place(scope)}",
        OverrideSubject.Interval => $"treating {StateNames.Of(scope.Area!.Value)} again before the recommended interval is over",
        OverrideSubject.Contraindication => $"treatment in spite of the relative contraindication {scope.QuestionId}",
        OverrideSubject.CourseLength => $"a session beyond the length of course {scope.CourseId}",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope.Subject, "Not a thing that a prescriber may permit."),
    };

    private static string Place(OverrideScope scope) => $"{StateNames.Of(scope.Area!.Value)} ({StateNames.Of(scope.Sides)})";

    private static string Session(string? sessionId) => sessionId is null ? "" : $" in session {sessionId} alone";
}
