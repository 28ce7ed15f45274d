using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a pen reports about itself besides samples: each 200 ms and at once on a change.</summary>
public sealed record PenStatus
{
    /// <summary>The pen's clock in microseconds.</summary>
    public required ulong DeviceTimeUs { get; init; }

    /// <summary>The firmware's state.</summary>
    public required PenMode Mode { get; init; }

    /// <summary>Stops of every kind that the pen has counted.</summary>
    public required uint StopCount { get; init; }

    /// <summary>Id of the newest stop frame obeyed in this link session; 0 before the first.</summary>
    public required uint LastStopId { get; init; }

    /// <summary>Cause of the newest stop of any kind; null before the first.</summary>
    public StopReason? StopCause { get; init; }

    /// <summary>Highest command number accepted in this link session; 0 before the first.</summary>
    public required uint LastAcceptedCommand { get; init; }

    /// <summary>The arming it holds; 0 while not armed.</summary>
    public required uint ArmId { get; init; }

    /// <summary>Why it was disarmed last.</summary>
    public PenDisarmCause DisarmCause { get; init; }

    /// <summary>Generation of the limits it enforces; 0 before any were written.</summary>
    public required uint LimitsGeneration { get; init; }

    /// <summary>Digest of the limits it enforces, lower-case hexadecimal; empty before any were written.</summary>
    public string LimitsDigest { get; init; } = "";

    /// <summary>True while a cartridge is seated.</summary>
    public required bool CartridgePresent { get; init; }

    /// <summary>0 to 100.</summary>
    public required int BatteryPercent { get; init; }

    /// <summary>Housing temperature in tenths of a degree Celsius.</summary>
    public int TemperatureDecidegrees { get; init; }

    /// <summary>Fault bits of docs/penlink.md; 0 is none.</summary>
    public uint FaultFlags { get; init; }

    /// <summary>Presses that started the motor, ever; the link extends the wire's low 32 bits.</summary>
    public required ulong Presses { get; init; }

    /// <summary>Strokes, ever; the link extends the wire's low 32 bits.</summary>
    public required ulong Strokes { get; init; }

    /// <summary>Frames from the host that the pen dropped since its start, for whatever fault; the wire's 32 bits.</summary>
    public uint FrameErrors { get; init; }

    /// <summary>Permissions that the pen refused since its start; the wire's 32 bits.</summary>
    public uint RefusedPermissions { get; init; }

    /// <summary>True while a stop is latched in the pen.</summary>
    public bool Latched => Mode == PenMode.Latched;
}
