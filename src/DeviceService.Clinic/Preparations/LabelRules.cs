using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>An area that is not on the pen's label is treated off label, and only where the record says so.</summary>
internal static class LabelRules
{
    public static PreconditionVerdict Arming(ClinicState state, ArmingCase arming, SafetyProfile profile) =>
        new(Rules.LabelArea.Id, Rules.LabelArea.HazardId, OffLabelUnsaid(state, arming, profile));

    // A pen that nobody qualified has no label here, and is refused for that.
    private static Refusal? OffLabelUnsaid(ClinicState state, ArmingCase arming, SafetyProfile profile) =>
        arming.Pen is { } identity
        && profile.FindPen(identity.Vendor, identity.Model) is { } pen
        && !pen.Areas.Contains(arming.Target.Area)
        && state.Preparations.Find(arming.Session.SessionId!)?.Newest is not { OnLabel: false }
            ? Rules.LabelArea.Refuse(("area", StateNames.Of(arming.Target.Area)), ("observed", $"{identity.Vendor} {identity.Model}"))
            : null;
}
