using Penlink.V1;
using Body = Penlink.V1.Command.BodyOneofCase;

namespace PenSimulator.Firmware;

/// <summary>In which states each command is taken (penlink.md, section 6), as data.</summary>
internal static class CommandTable
{
    private static readonly PenState[] Always =
        [PenState.Disarmed, PenState.Armed, PenState.Driving, PenState.Latched, PenState.Service];

    private static readonly Dictionary<Body, PenState[]> Accepted = new()
    {
        [Body.WriteLimits] = [PenState.Disarmed, PenState.Latched],
        [Body.ReadLimits] = Always,
        [Body.ApplySetting] = [PenState.Disarmed, PenState.Service],
        [Body.Arm] = [PenState.Disarmed],
        [Body.Disarm] = Always,
        [Body.AcknowledgeStop] = [PenState.Latched, PenState.Disarmed],
        [Body.SetTelemetryRate] = [PenState.Disarmed, PenState.Latched],
        [Body.ReadCounters] = Always,
        [Body.SetLineSpeed] = [PenState.Disarmed],
        [Body.StoreJournalHead] = [PenState.Disarmed, PenState.Latched],
        [Body.ReadJournalHead] = [PenState.Disarmed, PenState.Latched],
        [Body.SetAlarmSignal] = Always,
        [Body.EnterServiceMode] = [PenState.Disarmed],
        [Body.LeaveServiceMode] = [PenState.Disarmed, PenState.Service],
        [Body.WriteCalibration] = [PenState.Service],
        [Body.ReadCalibration] = [PenState.Disarmed, PenState.Service],
        [Body.RunSelfTest] = [PenState.Disarmed, PenState.Service],
    };

    /// <summary>Why the state forbids the command; null when it does not.</summary>
    public static RejectionReason? Refusal(Body command, PenState state)
    {
        if (Array.IndexOf(Accepted[command], state) >= 0)
        {
            return null;
        }

        return state switch
        {
            PenState.Armed or PenState.Driving => RejectionReason.NotWhileArmed,
            PenState.Latched => RejectionReason.Latched,
            _ => RejectionReason.ServiceMode,
        };
    }
}
