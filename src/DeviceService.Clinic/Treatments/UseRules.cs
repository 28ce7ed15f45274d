using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What was done to a patient and with a cartridge outside the session in hand, over pens, sessions and restarts (H04).</summary>
internal static class UseRules
{
    /// <summary>What counts against the budgets of a session besides what it did itself.</summary>
    /// <remarks>A press that may be on no record counts as long as it can have been.</remarks>
    public static TreatmentUse Outside(Judging judging, SessionRecord session, string? cartridgeTagId)
    {
        var others = judging.State.Treatments.Of(judging.State.Patients.AllOf(session.PatientReference)).Where(other => other.SessionId != session.SessionId).ToArray();
        return new TreatmentUse(
            others.SelectMany(static other => other.Activations.Values).Where(one => IsOfToday(judging, one.At)).Sum(static one => one.CountedTimeUs)
                + others.Select(other => other.Unseen(judging.Profile.Pen.ActivationMs.Value)).Sum(unseen => unseen is var (pass, timeUs) && IsOfToday(judging, pass.At) ? timeUs : 0),
            cartridgeTagId is null
                ? 0
                : judging.State.Treatments.With(cartridgeTagId)
                    .Where(other => other.SessionId != session.SessionId)
                    .SelectMany(static other => other.Activations.Values)
                    .Where(one => one.CartridgeTagId == cartridgeTagId)
                    .Sum(static one => one.CountedTimeUs));
    }

    /// <summary>Two pens on one patient would each be given what is left for both.</summary>
    /// <remarks>
    /// Each pen decides by itself, so two may ask at once. What each writes before it acts is the arbiter: the arming that began with the earlier
    /// entry goes on, and the later one finds it when its own entry is durable, before anything is sent to its pen.
    /// </remarks>
    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming)
    {
        var mine = judging.State.Treatments.Find(arming.Session.SessionId!)?.ArmingSince;
        var runs = arming.Session.State is SessionState.Armed or SessionState.Treating;
        var other = judging.State.Treatments.Of(judging.State.Patients.AllOf(arming.Session.PatientReference))
            .FirstOrDefault(session => session.SessionId != arming.Session.SessionId && session.Newest.IsOpen
                && (session.Newest.State is SessionState.Armed or SessionState.Treating
                    || (!runs && session.Newest.State is SessionState.Created or SessionState.Ready && session.ArmingSince is { } theirs && !(mine < theirs))));
        return
        [
            new(Rules.PatientElsewhere.Id, Rules.PatientElsewhere.HazardId, other is null
                ? null
                : Rules.PatientElsewhere.Refuse(("pen", other.Newest.PenId ?? "another pen"), ("session", other.SessionId))),
        ];
    }

    // Where the two clocks differ it counts as of today if either says so, and so does what seems to lie ahead.
    private static bool IsOfToday(Judging judging, Stamp at) =>
        judging.Calendar.DaysSince(at, judging.Stamp) <= 0 || judging.Calendar.DayOf(at.WallTime) >= judging.Today;
}
