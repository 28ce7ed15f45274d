using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>The fake pen on the bench: service mode, where it takes its setting under a press that began afterwards, and never drives.</summary>
internal sealed partial class FakePen
{
    private bool _pressedOnBench;

    /// <summary>How far its needles are held out in service mode, in um.</summary>
    public int HeldUm { get; private set; }

    /// <summary>The correction that it keeps.</summary>
    public CorrectionCurve Curve { get; set; } = CorrectionCurve.None;

    /// <summary>What was read of it beside the commands: counters and curve.</summary>
    public List<PenCommand> Reads { get; } = [];

    /// <summary>Seconds that its motor has ever turned.</summary>
    public ulong RunSeconds { get; set; }

    /// <summary>Drops that it ever felt.</summary>
    public uint Drops { get; set; }

    // What only tells changes nothing, and is no command on the wire of these tests.
    private CommandOutcome? Tell(CommandTicket ticket, PenCommand command) => command switch
    {
        ReadCounters => new CommandOutcome(ticket, CommandResult.Applied) { Counters = new PenCounters(Presses, Strokes, StopCount, RunSeconds, Drops) },
        ReadCurve when Mode is PenMode.Service or PenMode.Disarmed => new CommandOutcome(ticket, CommandResult.Applied) { Curve = Curve },
        _ => null,
    };

    private CommandOutcome? CarryOnBench(CommandTicket ticket, PenCommand command)
    {
        if (Tell(ticket, command) is { } told)
        {
            return told;
        }

        Wire.Add(command.GetType().Name);
        switch (command)
        {
            case EnterServiceMode enter when Mode == PenMode.Disarmed:
                if (Trigger || enter.StopCount != StopCount)
                {
                    return new CommandOutcome(ticket, CommandResult.Rejected, Trigger ? "TRIGGER_PRESSED" : "STOP_COUNT_MISMATCH");
                }

                Mode = PenMode.Service;
                ArmId = 0;
                _pressedOnBench = false;
                _permissionAt = _clock.GetTimestamp();
                return new CommandOutcome(ticket, CommandResult.Applied);
            case LeaveServiceMode when Mode is PenMode.Service or PenMode.Disarmed:
                Mode = PenMode.Disarmed;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case ApplySetting { Protrusion: { } protrusion } when Mode == PenMode.Service:
                _pressedOnBench &= protrusion.Micrometers <= SetUm;
                SetUm = protrusion.Micrometers;
                return new CommandOutcome(ticket, CommandResult.Applied);
            case WriteCurve write when Mode == PenMode.Service:
                Curve = write.Curve;
                return new CommandOutcome(ticket, CommandResult.Applied) { Curve = Curve };
            default:
                return null;
        }
    }

    private void MoveOnBench(bool fresh) => HeldUm = Mode == PenMode.Service && Trigger && _pressedOnBench && fresh ? SetUm : 0;
}
