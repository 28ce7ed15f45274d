using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>An area or an indication that is not on the pen's label is treated off label, and only where the record says so.</summary>
internal static class LabelRules
{
    public static IReadOnlyList<PreconditionVerdict> Arming(ClinicState state, ArmingCase arming, SafetyProfile profile)
    {
        var area = arming.Target.Area;
        var indication = arming.Session.Indication;

        // A pen that nobody qualified has no label here, and is refused for that; so is a session that says no indication.
        var pen = arming.Pen is { } identity ? profile.FindPen(identity.Vendor, identity.Model) : null;
        var saysOffLabel = state.Preparations.Find(arming.Session.SessionId!)?.Newest is { OnLabel: false };
        if (pen is null)
        {
            var why = arming.Pen is null ? "the pen has not said what it is" : "the profile does not qualify this pen";
            return [PreconditionVerdict.NotJudged(Rules.LabelArea, why), PreconditionVerdict.NotJudged(Rules.LabelIndication, why)];
        }

        return
        [
            Verdict(Rules.LabelArea, pen.Areas.Contains(area) || saysOffLabel
                ? null
                : Rules.LabelArea.Refuse(("area", StateNames.Of(area)), ("observed", NameOf(pen)))),
            indication is not { } meant
                ? PreconditionVerdict.NotJudged(Rules.LabelIndication, "the session does not say what is treated")
                : Verdict(Rules.LabelIndication, pen.Indications.Contains(meant) || saysOffLabel
                    ? null
                    : Rules.LabelIndication.Refuse(("indication", StateNames.Of(meant)), ("observed", NameOf(pen)))),
        ];
    }

    /// <summary>What the newest preparation of a session says is off label; null where nothing is, or nobody said.</summary>
    public static Refusal? WarningOf(ClinicState state, string sessionId) =>
        state.Preparations.Find(sessionId)?.Newest is not { } prepared ? null
        : (prepared.OnLabel == false, prepared.Topicals.Any(static one => !one.OnLabel)) switch
        {
            (true, true) => Rules.OffLabel.Refuse(("observed", "the treatment, and what was put on the skin")),
            (true, false) => Rules.OffLabel.Refuse(("observed", "the treatment")),
            (false, true) => Rules.OffLabel.Refuse(("observed", "what was put on the skin")),
            (false, false) => null,
        };

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);

    private static string NameOf(QualifiedPen pen) => $"{pen.Vendor} {pen.Model}";
}
