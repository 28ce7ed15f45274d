using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Reasons to stop, in the words of the API.</summary>
internal static class StopReasonMapping
{
    public static V1.StopReason ToWire(this StopReason reason) => reason switch
    {
        StopReason.None => V1.StopReason.Unspecified,
        StopReason.EmergencyStop => V1.StopReason.EmergencyStop,
        StopReason.DepthAboveLimit => V1.StopReason.DepthAboveLimit,
        StopReason.DepthDeviation => V1.StopReason.DepthDeviation,
        StopReason.ChannelsDisagree => V1.StopReason.ChannelsDisagree,
        StopReason.RateOutOfBand => V1.StopReason.RateOutOfBand,
        StopReason.Stall => V1.StopReason.Stall,
        StopReason.Temperature => V1.StopReason.Temperature,
        StopReason.DialMoved => V1.StopReason.DialMoved,
        StopReason.CartridgeRemoved => V1.StopReason.CartridgeRemoved,
        StopReason.LimitsGenerationMismatch => V1.StopReason.LimitsGenerationMismatch,
        StopReason.LinkLost => V1.StopReason.LinkLost,
        StopReason.TelemetryStale => V1.StopReason.TelemetryStale,
        StopReason.DeadMan => V1.StopReason.DeadMan,
        StopReason.PenStopped => V1.StopReason.PenStopped,
        StopReason.JournalFailed => V1.StopReason.JournalFailed,
        StopReason.ActivationTooLong => V1.StopReason.ActivationTooLong,
        StopReason.LeaseLost => V1.StopReason.LeaseLost,
        StopReason.ServiceShutdown => V1.StopReason.ServiceShutdown,
        StopReason.SessionAborted => V1.StopReason.SessionAborted,
        StopReason.OperatorPause => V1.StopReason.OperatorPause,
        StopReason.PenRestarted => V1.StopReason.PenRestarted,
        StopReason.UnpermittedMotion => V1.StopReason.UnpermittedMotion,
        StopReason.ClockRegressed => V1.StopReason.ClockRegressed,
        StopReason.PenFault => V1.StopReason.PenFault,
        StopReason.BatteryLow => V1.StopReason.BatteryLow,
        StopReason.WrongPen => V1.StopReason.WrongPen,
        StopReason.ArmingExpired => V1.StopReason.ArmingExpired,
        StopReason.Disarmed => V1.StopReason.Disarmed,
        StopReason.TriggerReleased => V1.StopReason.TriggerReleased,
        StopReason.OutcomeUnknown => V1.StopReason.OutcomeUnknown,
        StopReason.EligibilityLost => V1.StopReason.EligibilityLost,
        StopReason.AlarmUnseen => V1.StopReason.AlarmUnseen,
        StopReason.DwellTooLong => V1.StopReason.DwellTooLong,
        StopReason.PuncturesSpent => V1.StopReason.PuncturesSpent,
        StopReason.AreaTimeSpent => V1.StopReason.AreaTimeSpent,
        StopReason.SessionTimeSpent => V1.StopReason.SessionTimeSpent,
        StopReason.CartridgeTimeSpent => V1.StopReason.CartridgeTimeSpent,
        StopReason.DayTimeSpent => V1.StopReason.DayTimeSpent,
        StopReason.ContactUnsure => V1.StopReason.ContactUnsure,
        StopReason.SelfTest => V1.StopReason.SelfTest,
        _ => throw WireEnums.Unknown(reason),
    };
}
