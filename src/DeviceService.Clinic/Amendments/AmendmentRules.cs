using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Who may correct what. A correction is shown beside its entry and weakens nothing: no fold reads it, so that intervals, cartridges,
/// budgets and screenings stay as the entries made them. Neither does it tighten anything: whoever learns from a correction that more
/// was done than is on record says so in a record that counts, such as a screening's sessions elsewhere.
/// </summary>
internal static class AmendmentRules
{
    private static readonly IReadOnlyCollection<EntryKind> Never = [EntryKind.Amendment, EntryKind.Request, EntryKind.Checkpoint, EntryKind.Recording];

    public static Refusal? Objection(AmendRecord request, OperatorBook people, DateOnly today)
    {
        if (request.By is not { Proof: IdentityProof.SignedIn, OperatorId: { } asks } || people.Find(asks) is not { } person)
        {
            return Rules.SignInMissing.Refuse(("rpc", request.Rpc));
        }

        if (request.Found is not { } entry)
        {
            return Rules.EntryUnknown.Refuse(("observed", request.ResourceId.Length > 0 ? request.ResourceId : Refusal.Number(request.EntryNumber)));
        }

        var number = Refusal.Number(entry.EntryNumber);
        return Never.Contains(entry.Kind) ? Rules.AmendmentKind.Refuse(("entry", number), ("observed", entry.Kind.ToString()))
            : OwnerOf(entry) == asks ? null
            : person.Role != OperatorRole.Prescriber
                ? Rules.AmendmentOther.Refuse(("entry", number), ("limit", OwnerOf(entry) ?? "nobody"), ("observed", asks))
            : person.LicenceExpiresOn is { } last && today > last
                ? Rules.LicenceExpired.Refuse(("operator", asks), ("limit", last.ToString("O")), ("observed", today.ToString("O")))
            : null;
    }

    /// <summary>Id of what the entry is about, where it has one that a call can name.</summary>
    public static string? ResourceOf(JournalEntry entry) => entry switch
    {
        PassRecord pass => pass.PassId,
        ActivationRecord activation => activation.ActivationId,
        SessionRecord session => session.SessionId,
        _ => null,
    };

    // Of what the service writes down for somebody, the one who held the pen; else who did it. Nobody's own is the service's.
    private static string? OwnerOf(JournalEntry entry) => entry switch
    {
        PassRecord pass => pass.OperatorId,
        ActivationRecord activation => activation.OperatorId,
        SessionRecord session => session.OperatorId,
        _ => entry.By.OperatorId,
    };
}
