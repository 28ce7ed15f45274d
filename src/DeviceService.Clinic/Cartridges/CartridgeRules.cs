using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What the records of a cartridge permit (H05). One that nobody registered, or whose past nobody can tell, is not used.</summary>
internal static class CartridgeRules
{
    // Of whatever is in the pen, of what has a name, and of what is registered: the preconditions that can be judged then.
    private static readonly Rule[] OfAny = [Rules.CartridgeUnnamed];

    private static readonly Rule[] OfNamed = [Rules.CartridgeOther, Rules.CartridgeUnknown];

    private static readonly Rule[] OfRegistered =
    [
        Rules.CartridgeForeign, Rules.CartridgeBench, Rules.CartridgeSeat, Rules.CartridgeExpired, Rules.CartridgeDisposed, Rules.CartridgeSpent, Rules.CartridgeTaken,
    ];

    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming)
    {
        // That none is in is the pen's own precondition.
        if (arming.Cartridge is not { Present: true } seated)
        {
            return NotJudged("no cartridge is in the pen", OfAny.Concat(OfNamed).Concat(OfRegistered));
        }

        if (seated.TagId is not { } id)
        {
            return
            [
                Verdict(Rules.CartridgeUnnamed, Rules.CartridgeUnnamed.Refuse(("pen", arming.PenId))),
                .. NotJudged("nobody knows which cartridge is in the pen", OfNamed.Concat(OfRegistered)),
            ];
        }

        var book = judging.State.Cartridges;
        var named = Verdict(Rules.CartridgeUnnamed, null);
        var misnamed = Verdict(Rules.CartridgeOther, Misnamed(book, arming, seated, id));
        return book.Find(id) is { Registered: { } registered } life
            ?
            [
                named,
                misnamed,
                Verdict(Rules.CartridgeUnknown, null),
                Verdict(Rules.CartridgeForeign, Foreign(registered, seated, judging.Profile, arming.Pen)),
                Verdict(Rules.CartridgeBench, registered.BenchUse ? Rules.CartridgeBench.Refuse(("observed", id)) : null),
                .. arming.By is null ? [] : AtArming(judging, arming, registered, life, seated),
                Verdict(Rules.CartridgeDisposed, life.Disposed is null ? null : Rules.CartridgeDisposed.Refuse(("observed", id))),
                Verdict(Rules.CartridgeSpent, life.SpentAt(arming.Now, book.Run) is null ? null : Rules.CartridgeSpent.Refuse(
                    ("observed", id), ("limit", Refusal.Number((int)CartridgeLife.OutMax.TotalSeconds)), ("unit", "s"))),
                Elsewhere(life, arming.Session.SessionId!),
            ]
            :
            [
                named,
                misnamed,
                Verdict(Rules.CartridgeUnknown, Rules.CartridgeUnknown.Refuse(("observed", id))),
                .. NotJudged("the cartridge is not registered", OfRegistered),
            ];
    }

    /// <summary>What is registered fills in what the pen cannot tell, and the model's own bound holds beside the tag's.</summary>
    public static CartridgeObservation Describe(CartridgeBook book, SafetyProfile profile, CartridgeObservation seated)
    {
        if (seated.TagId is not { } id || book.Find(id)?.Registered is not { } registered)
        {
            return seated;
        }

        int? qualified = Model(profile, registered.Model)?.ProtrusionUmMax.Value;
        return seated with
        {
            Model = seated.Model ?? registered.Model,
            Lot = seated.Lot ?? registered.Lot,
            NeedleCount = seated.NeedleCount ?? registered.NeedleCount,
            ExpiresOn = seated.ExpiresOn ?? registered.ExpiresOn,
            ProtrusionMaxUm = seated.ProtrusionMaxUm is { } tag && qualified is { } bound ? Math.Min(tag, bound) : seated.ProtrusionMaxUm ?? qualified,
        };
    }

    /// <summary>In what a cartridge is none that the profile names: the field, what it is, what is expected; null when it is one.</summary>
    public static (string Field, string Observed, string Expected)? Misfit(CartridgeRecord registered, SafetyProfile profile) =>
        Model(profile, registered.Model) is not { } model
            ? ("model", registered.Model, string.Join(", ", profile.Cartridges.Select(static one => one.Model)))
        : model.Needles.Value != registered.NeedleCount ? ("needle_count", Text(registered.NeedleCount), Text(model.Needles.Value))
        : null;

    // The day is the clinic's, and only at an arming that is new: midnight ends no treatment.
    private static IEnumerable<PreconditionVerdict> AtArming(
        Judging judging, ArmingCase arming, CartridgeRecord registered, CartridgeLife life, CartridgeObservation seated)
    {
        var seat = judging.State.Cartridges.Seats.GetValueOrDefault(arming.PenId);
        var seen = seat is not null && seat.IsInsertion(arming.BootId, seated.Insertions) && (seat.CartridgeId ?? life.CartridgeId) == life.CartridgeId;
        yield return Verdict(Rules.CartridgeSeat, seen ? null : Rules.CartridgeSeat.Refuse(("observed", life.CartridgeId), ("pen", arming.PenId)));
        yield return Verdict(Rules.CartridgeExpired, registered.ExpiresOn >= judging.Today ? null : Rules.CartridgeExpired.Refuse(
            ("cartridge", life.CartridgeId), ("observed", Text(registered.ExpiresOn)), ("limit", Text(judging.Today))));
    }

    // Named otherwise than its tag says, or than this insertion was named before; or named, and sitting in another pen.
    private static Refusal? Misnamed(CartridgeBook book, ArmingCase arming, CartridgeObservation seated, string id)
    {
        var seat = book.Seats.GetValueOrDefault(arming.PenId);
        var known = seat is not null && seat.IsInsertion(arming.BootId, seated.Insertions) ? seat.CartridgeId : null;
        var named = arming.NamedCartridgeId ?? id;
        var isIn = named != id ? id : known ?? id;
        return named != isIn ? Rules.CartridgeOther.Refuse(("observed", named), ("limit", isIn))
            : known is null && book.Find(id)?.PenId is { } pen && pen != arming.PenId && book.Seats.GetValueOrDefault(pen)?.CartridgeId == id
                ? Rules.CartridgeOther.Refuse(("observed", id), ("limit", $"another one, while it sits in pen {pen},"))
            : null;
    }

    private static Refusal? Foreign(CartridgeRecord registered, CartridgeObservation seated, SafetyProfile profile, PenIdentity? pen)
    {
        var misfit = Misfit(registered, profile)
            ?? Unfit(registered, profile, pen)
            ?? Differs("model", seated.Model, registered.Model)
            ?? Differs("lot", seated.Lot, registered.Lot)
            ?? Differs("needle_count", seated.NeedleCount is { } needles ? Text(needles) : null, Text(registered.NeedleCount))
            ?? Differs("expires_on", seated.ExpiresOn is { } day ? Text(day) : null, Text(registered.ExpiresOn));
        return misfit is var (field, observed, expected)
            ? Rules.CartridgeForeign.Refuse(("cartridge", registered.CartridgeId), ("field", field), ("observed", observed), ("limit", expected))
            : null;
    }

    // Qualified, and with other pens alone. A pen that nobody qualified is refused for that.
    private static (string Field, string Observed, string Expected)? Unfit(CartridgeRecord registered, SafetyProfile profile, PenIdentity? identity) =>
        identity is not null && profile.FindPen(identity.Vendor, identity.Model) is { } pen && !pen.Cartridges.Contains(registered.Model)
            ? ("model", registered.Model, $"one of those qualified with {pen.Vendor} {pen.Model}: {string.Join(", ", pen.Cartridges.DefaultIfEmpty("none"))}")
            : null;

    private static (string Field, string Observed, string Expected)? Differs(string field, string? tag, string registered) =>
        tag is null || tag == registered ? null : (field, tag, registered);

    private static PreconditionVerdict Elsewhere(CartridgeLife life, string sessionId)
    {
        var rule = life.UsedAt is not null ? Rules.CartridgeUsed : Rules.CartridgeTaken;

        // Used without a session is used in one that a restored journal does not know.
        var free = life.SessionId is { } holder ? holder == sessionId : life.UsedAt is null;
        return Verdict(Rules.CartridgeTaken, free ? null : rule.Refuse(
            ("observed", life.CartridgeId), ("session", life.SessionId is { } known ? $"session {known}" : "a session that the journal lost")));
    }

    private static QualifiedCartridge? Model(SafetyProfile profile, string model) => profile.Cartridges.FirstOrDefault(one => one.Model == model);

    private static IReadOnlyList<PreconditionVerdict> NotJudged(string because, IEnumerable<Rule> rules) =>
        [.. rules.Select(rule => PreconditionVerdict.NotJudged(rule, because))];

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
