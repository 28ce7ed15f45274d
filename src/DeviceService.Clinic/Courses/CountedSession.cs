using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One appointment with at least one activation: a session, with what it continues and what continues it.</summary>
/// <param name="Parts">The sessions that count as one, oldest first.</param>
/// <param name="TreatedAt">When needles were last in the skin.</param>
/// <param name="TreatedOn">That day in the clinic's calendar.</param>
public sealed record CountedSession(IReadOnlyList<TreatedSession> Parts, Stamp TreatedAt, DateOnly TreatedOn)
{
    /// <summary>The newest of them.</summary>
    public string SessionId => Parts[^1].SessionId;

    /// <summary>The course that it names; null without one.</summary>
    public string? CourseId => Parts[0].Newest.CourseId;

    /// <summary>All their ids.</summary>
    public IEnumerable<string> SessionIds => Parts.Select(static part => part.SessionId);

    /// <summary>Where needles were.</summary>
    public IEnumerable<TreatmentArea> Areas => Parts.SelectMany(static part => part.Treated).Select(static pass => pass.Area).Distinct();
}
