using System.Runtime.InteropServices;

namespace DeviceService.Safety;

/// <summary>
/// One decoded telemetry sample: decoded once, checked once, stored once. A value without references, so that the
/// line thread and the ring copy it and nobody else can change it.
/// </summary>
/// <remarks>
/// Law 7: the decoder makes one only when protrusion, drive, trigger and limits generation were present on the wire.
/// What a pen has no sensor for is null, never zero.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PenSample
{
    /// <summary>Number given by the service, rising by one for each sample that a pen took; those that the line lost keep theirs.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The pen's monotonic clock when the sample was taken, in microseconds.</summary>
    public required ulong DeviceTimeUs { get; init; }

    /// <summary>The service's monotonic clock when the sample was decoded, in ticks of TimeProvider.GetTimestamp.</summary>
    public required long HostTimestamp { get; init; }

    /// <summary>
    /// From the measurement until <see cref="HostTimestamp"/>, in microseconds, by the mapping of the pen's clock; below zero by no more than
    /// <see cref="TransitErrorUs"/>. Null while the pen's clock is not mapped.
    /// </summary>
    public int? TransitUs { get; init; }

    /// <summary><see cref="TransitUs"/> is right within plus or minus so many microseconds; 0 where that is null.</summary>
    public int TransitErrorUs { get; init; }

    /// <summary>From <see cref="HostTimestamp"/> until the service was done with checking the sample, in microseconds; 0 before it was checked.</summary>
    public int CheckUs { get; init; }

    /// <summary>How old the sample was when the service was done with checking it, in microseconds, never below zero; null while the pen's clock is not mapped.</summary>
    public int? AgeUs => TransitUs is { } transit ? (int)Math.Clamp((long)transit + CheckUs, 0, int.MaxValue) : null;

    /// <summary>Protrusion measured at the actuator, or on the only channel.</summary>
    public required NeedleProtrusion MeasuredProtrusion { get; init; }

    /// <summary>Protrusion that the pen is set to, or that its dial shows.</summary>
    public required NeedleProtrusion SetProtrusion { get; init; }

    /// <summary>Protrusion measured at the needles, where a second channel is fitted.</summary>
    public NeedleProtrusion? SecondChannelProtrusion { get; init; }

    /// <summary>Measured stroke rate.</summary>
    public required StrokeRate StrokeRate { get; init; }

    /// <summary>Motor current in milliamperes, where measured.</summary>
    public int? MotorCurrentMilliamps { get; init; }

    /// <summary>Whether the tip touches skin, where sensed.</summary>
    public bool? SkinContact { get; init; }

    /// <summary>Whether the trigger is held.</summary>
    public required bool TriggerPressed { get; init; }

    /// <summary>Whether the pen drives its motor.</summary>
    public required bool DriveOn { get; init; }

    /// <summary>Glide over the skin in micrometers a second, where fitted.</summary>
    public int? GlideMicrometersPerSecond { get; init; }

    /// <summary>Battery charge, 0 to 100 percent, where known.</summary>
    public int? BatteryPercent { get; init; }

    /// <summary>Handpiece temperature in tenths of a degree Celsius, where measured.</summary>
    public int? TemperatureDecidegrees { get; init; }

    /// <summary>The pen's fault word.</summary>
    public PenFaults Faults { get; init; }

    /// <summary>The generation of the limits that the pen enforces.</summary>
    public required uint LimitsGeneration { get; init; }

    /// <summary>The deeper of the channels that the pen has: the one that counts against a limit.</summary>
    public NeedleProtrusion DeepestProtrusion =>
        SecondChannelProtrusion is { } second ? NeedleProtrusion.Higher(MeasuredProtrusion, second) : MeasuredProtrusion;
}
