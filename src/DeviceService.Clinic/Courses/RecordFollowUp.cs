using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Records what was found when a patient was asked after a session.</summary>
public sealed record RecordFollowUp : ClinicRequest
{
    /// <summary>The session, or one that counts as the same.</summary>
    public required string SessionId { get; init; }

    /// <summary>Which of the profile's times; null for a look outside of them.</summary>
    public required string? FollowUpId { get; init; }

    /// <summary>What was found.</summary>
    public required FollowUpFindings Findings { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? OnSessionId => SessionId;

    internal override JsonTypeInfo PayloadForm => CourseJson.Default.RecordFollowUp;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var count = CourseCount.At(state, now);
        if (count.PartsOf(SessionId) is null)
        {
            return ClinicDecision.Refuse(Rules.SessionUnknown.Refuse(("observed", SessionId)));
        }

        if (count.Appointment(SessionId) is not { } session)
        {
            return ClinicDecision.Refuse(Rules.SessionUntreated.Refuse(("observed", SessionId)));
        }

        var (figures, passed) = (now.Profile.Aftercare, count.Now.JournalTime - session.TreatedAt.JournalTime);
        return (Early(figures, passed) ?? Form()) is { } refusal
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new FollowUpRecord
            {
                At = now.Now,
                By = By,
                PenId = state.Treatments.Find(SessionId)?.Newest.PenId,
                SessionId = SessionId,
                FollowUpRecordId = now.NewId("fol"),
                FollowUpId = FollowUpId,
                Findings = Findings,
                Signs = SignsOf(Findings, figures, TimeSpan.FromTicks(Math.Max(passed.Ticks, (count.Now.WallTime - session.TreatedAt.WallTime).Ticks))),
                ProfileDigest = now.Profile.Digest,
            });
    }

    // Where two clocks differ the longer time counts: a prompt too many harms nobody.
    private static IReadOnlyList<AdverseSign> SignsOf(FollowUpFindings found, AftercareFigures figures, TimeSpan passed)
    {
        var lasting = found.RednessHours > figures.RednessHoursMax || (found.Redness && passed > TimeSpan.FromHours(figures.RednessHoursMax));
        (bool Seen, AdverseSign Sign)[] signs =
        [
            (lasting, AdverseSign.Redness),
            (found.Infection, AdverseSign.Infection),
            (found.Scarring, AdverseSign.Scarring),
            (found.PigmentChange, AdverseSign.PigmentChange),
            (found.Granuloma, AdverseSign.Granuloma),
        ];
        return [.. signs.Where(static sign => sign.Seen).Select(static sign => sign.Sign)];
    }

    private Refusal? Early(AftercareFigures figures, TimeSpan passed) =>
        FollowUpId is null ? null
        : figures.FollowUps.FirstOrDefault(time => time.Id == FollowUpId) is not { } due
            ? ArgumentRefusals.Form("follow_up_id", FollowUpId, $"one of {string.Join(", ", figures.FollowUps.Select(static time => time.Id))}, or nothing")
        : passed < TimeSpan.FromHours(due.FromHours)
            ? Rules.FollowUpEarly.Refuse(
                ("follow_up", due.Id), ("session", SessionId), ("limit", Refusal.Number(due.FromHours)), ("observed", Refusal.Number((long)passed.TotalHours)), ("unit", "h"))
        : null;

    private Refusal? Form() => Findings is { Redness: true, RednessHours: 0 }
        ? ArgumentRefusals.Form("findings.redness_hours", "0", "at least 1, where there is redness now")
        : null;
}
