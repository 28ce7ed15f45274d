using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Enumerations of the domain in the words of the API. Each switch is whole; a value that it does not know is a defect and throws.</summary>
internal static class WireEnums
{
    public static V1.AdministrativeState ToWire(this AdministrativeState state) => state switch
    {
        AdministrativeState.InService => V1.AdministrativeState.InService,
        AdministrativeState.OutOfService => V1.AdministrativeState.OutOfService,
        AdministrativeState.Quarantined => V1.AdministrativeState.Quarantined,
        _ => throw Unknown(state),
    };

    public static V1.LinkState ToWire(this LinkState state) => state switch
    {
        LinkState.Absent => V1.LinkState.Absent,
        LinkState.HeldByOther => V1.LinkState.HeldByOther,
        LinkState.Handshaking => V1.LinkState.Handshaking,
        LinkState.Incompatible => V1.LinkState.Incompatible,
        LinkState.WrongPen => V1.LinkState.WrongPen,
        LinkState.Online => V1.LinkState.Online,
        _ => throw Unknown(state),
    };

    public static V1.DepthControl ToWire(this DepthControl control) => control switch
    {
        DepthControl.Actuated => V1.DepthControl.Actuated,
        DepthControl.Dial => V1.DepthControl.Dial,
        _ => throw Unknown(control),
    };

    public static V1.CartridgeUse ToWire(this CartridgeUse use) => use switch
    {
        CartridgeUse.New => V1.CartridgeUse.New,
        CartridgeUse.Reserved => V1.CartridgeUse.Reserved,
        CartridgeUse.Used => V1.CartridgeUse.Used,
        CartridgeUse.Unknown => V1.CartridgeUse.Unknown,
        CartridgeUse.Spent => V1.CartridgeUse.Spent,
        CartridgeUse.Disposed => V1.CartridgeUse.Disposed,
        _ => throw Unknown(use),
    };

    public static V1.SessionState ToWire(this SessionState state) => state switch
    {
        SessionState.Created => V1.SessionState.Created,
        SessionState.Ready => V1.SessionState.Ready,
        SessionState.Armed => V1.SessionState.Armed,
        SessionState.Treating => V1.SessionState.Treating,
        SessionState.Paused => V1.SessionState.Paused,
        SessionState.Stopped => V1.SessionState.Stopped,
        SessionState.Reconciling => V1.SessionState.Reconciling,
        SessionState.Interrupted => V1.SessionState.Interrupted,
        SessionState.Completed => V1.SessionState.Completed,
        SessionState.Aborted => V1.SessionState.Aborted,
        _ => throw Unknown(state),
    };

    public static V1.StopFrameResult ToWire(this StopFrameFate fate) => fate switch
    {
        StopFrameFate.Written => V1.StopFrameResult.Written,
        StopFrameFate.Confirmed => V1.StopFrameResult.Confirmed,
        StopFrameFate.LineDown => V1.StopFrameResult.LineDown,
        _ => throw Unknown(fate),
    };

    public static V1.AlarmPriority ToWire(this AlarmPriority priority) => priority switch
    {
        AlarmPriority.Low => V1.AlarmPriority.Low,
        AlarmPriority.Medium => V1.AlarmPriority.Medium,
        AlarmPriority.High => V1.AlarmPriority.High,
        _ => throw Unknown(priority),
    };

    public static V1.OperatorIdentity ToWire(this IdentityProof proof) => proof switch
    {
        IdentityProof.Asserted => V1.OperatorIdentity.Asserted,
        IdentityProof.Certificate => V1.OperatorIdentity.Certificate,
        IdentityProof.Service => V1.OperatorIdentity.Service,
        IdentityProof.SignedIn => V1.OperatorIdentity.SignedIn,
        _ => throw Unknown(proof),
    };

    public static V1.PassCloseReason ToWire(this PassClosing closing) => closing switch
    {
        PassClosing.Completed => V1.PassCloseReason.Completed,
        PassClosing.NextArmed => V1.PassCloseReason.NextArmed,
        PassClosing.SessionCompleted => V1.PassCloseReason.SessionCompleted,
        PassClosing.SessionAborted => V1.PassCloseReason.SessionAborted,
        _ => throw Unknown(closing),
    };

    public static V1.GapReason ToWire(this GapReason reason) => reason switch
    {
        GapReason.InstanceChanged => V1.GapReason.InstanceChanged,
        GapReason.TooOld => V1.GapReason.TooOld,
        GapReason.ReaderBehind => V1.GapReason.ReaderBehind,
        GapReason.Line => V1.GapReason.Line,
        _ => throw Unknown(reason),
    };

    public static V1.LogDefectKind ToWire(this JournalDefectKind kind) => kind switch
    {
        JournalDefectKind.Changed => V1.LogDefectKind.Changed,
        JournalDefectKind.Missing => V1.LogDefectKind.Missing,
        JournalDefectKind.Reordered => V1.LogDefectKind.Reordered,
        JournalDefectKind.CutOff => V1.LogDefectKind.CutOff,
        JournalDefectKind.Recording => V1.LogDefectKind.Recording,
        JournalDefectKind.Checkpoint => V1.LogDefectKind.Checkpoint,
        JournalDefectKind.Projection => V1.LogDefectKind.Projection,
        _ => throw Unknown(kind),
    };

    public static V1.BoundOrigin ToWire(this BoundOrigin origin) => origin switch
    {
        BoundOrigin.Device => V1.BoundOrigin.Device,
        BoundOrigin.Cartridge => V1.BoundOrigin.Cartridge,
        BoundOrigin.Area => V1.BoundOrigin.Area,
        BoundOrigin.Plan => V1.BoundOrigin.Plan,
        BoundOrigin.Indication => V1.BoundOrigin.Indication,
        BoundOrigin.Role => V1.BoundOrigin.Role,
        BoundOrigin.DepthRate => V1.BoundOrigin.DepthRate,
        _ => throw Unknown(origin),
    };

    public static V1.BeyondBound ToWire(this BeyondBound beyond) => beyond switch
    {
        BeyondBound.Nothing => V1.BeyondBound.Nothing,
        BeyondBound.Override => V1.BeyondBound.Override,
        BeyondBound.Pen => V1.BeyondBound.Pen,
        BeyondBound.Cartridge => V1.BeyondBound.Cartridge,
        BeyondBound.Plan => V1.BeyondBound.Plan,
        BeyondBound.Role => V1.BeyondBound.Role,
        BeyondBound.ShallowerSetting => V1.BeyondBound.ShallowerSetting,
        _ => throw Unknown(beyond),
    };

    public static V1.FigureMark ToWire(this FigureMark mark) => mark switch
    {
        FigureMark.Primary => V1.FigureMark.Primary,
        FigureMark.Secondary => V1.FigureMark.Secondary,
        FigureMark.Derived => V1.FigureMark.Derived,
        FigureMark.Unverified => V1.FigureMark.Unverified,
        FigureMark.Reported => V1.FigureMark.Reported,
        _ => throw Unknown(mark),
    };

    public static V1.OperatingState ToWire(this PenOperation operation) => operation switch
    {
        PenOperation.Unknown => V1.OperatingState.Unknown,
        PenOperation.Disarmed => V1.OperatingState.Idle,
        PenOperation.Armed => V1.OperatingState.Armed,
        PenOperation.Running => V1.OperatingState.Treating,
        PenOperation.Stopped => V1.OperatingState.Stopped,
        PenOperation.Service => V1.OperatingState.Service,
        _ => throw Unknown(operation),
    };

    internal static InvalidOperationException Unknown<T>(T value)
        where T : struct, Enum => new($"{typeof(T).Name} {value} has no counterpart in the API.");
}
