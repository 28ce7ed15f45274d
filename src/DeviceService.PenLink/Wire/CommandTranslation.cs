using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Wire = Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>The port's commands as the wire's. The number is put in by the engine.</summary>
internal static class CommandTranslation
{
    private const int HashLength = 32;

    /// <summary>Translates; <paramref name="newestDeviceTimeUs"/> is what an Arm echoes (law 2).</summary>
    /// <exception cref="ArgumentException">The command holds text that is no digest or hash: a mistake in the caller.</exception>
    public static Wire.Command ToWire(PenCommand command, ulong newestDeviceTimeUs) => command switch
    {
        WriteLimits write => new() { WriteLimits = new() { Limits = ToWire(write.Limits) } },
        ApplySetting setting => new() { ApplySetting = ToWire(setting) },
        Arm arm => new()
        {
            Arm = new()
            {
                ArmId = arm.ArmId,
                StopCount = arm.StopCount,
                LimitsDigest = ParseDigest(arm.LimitsDigest),
                LeaseNumber = arm.LeaseNumber,
                DeviceTimeUs = newestDeviceTimeUs,
            },
        },
        Disarm => new() { Disarm = new() },
        AcknowledgeStop acknowledge => new() { AcknowledgeStop = new() { StopCount = acknowledge.StopCount } },
        SetTelemetryRate rate => new() { SetTelemetryRate = new() { SamplesPerSecond = checked((uint)rate.RateHz) } },
        SignalAlarm signal => new() { SetAlarmSignal = new() { Priority = ToWire(signal.Priority) } },
        EnterServiceMode => new() { EnterServiceMode = new() },
        LeaveServiceMode => new() { LeaveServiceMode = new() },
        ReadCurve => new() { ReadCalibration = new() },
        WriteCurve write => new() { WriteCalibration = new() { Calibration = ToWire(write.Curve) } },
        ReadCounters => new() { ReadCounters = new() },
        StoreJournalHead head => new() { StoreJournalHead = new() { Head = ToWire(head) } },
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "PenLink 1.1 has no such command."),
    };

    /// <summary>Limits as the wire has them, without a digest.</summary>
    public static Wire.Limits ToWire(LimitsSnapshot limits) => new()
    {
        Generation = limits.Generation,
        ProtrusionMaxUm = checked((uint)limits.ProtrusionMax.Micrometers),
        StrokeRateMinMillihertz = checked((uint)limits.StrokeRateMin.Millihertz),
        StrokeRateMaxMillihertz = checked((uint)limits.StrokeRateMax.Millihertz),
        ActivationMaxMs = checked((uint)limits.ActivationMsMax),
        DeadManMs = checked((uint)limits.DeadManMs),
        ArmMaxMs = checked((uint)limits.ArmingMs),
        SettleToleranceUm = checked((uint)limits.SettleToleranceUm),
        ChannelDisagreementMaxUm = checked((uint)limits.ChannelDisagreementUmMax),
        MotorCurrentMaxMilliamperes = checked((uint)limits.MotorCurrentMilliampsMax),
        TemperatureMaxDecidegrees = checked((uint)limits.TemperatureDecidegreesMax),
        ProfileDigest = ByteString.CopyFrom(Convert.FromHexString(limits.ProfileDigest)),
    };

    private static Wire.AlarmPriority ToWire(AlarmPriority? priority) => priority switch
    {
        null => Wire.AlarmPriority.None,
        AlarmPriority.Low => Wire.AlarmPriority.Low,
        AlarmPriority.Medium => Wire.AlarmPriority.Medium,
        AlarmPriority.High => Wire.AlarmPriority.High,
        _ => throw new ArgumentOutOfRangeException(nameof(priority), priority, "Not an alarm priority."),
    };

    private static Wire.Calibration ToWire(CorrectionCurve curve)
    {
        var wire = new Wire.Calibration();
        wire.Points.AddRange(curve.Knots.Select(static knot => new Wire.CalibrationPoint
        {
            IndicatedUm = checked((uint)knot.IndicatedUm), TrueUm = checked((uint)knot.TrueUm),
        }));
        return wire;
    }

    public static ulong ParseDigest(string text) => Digest.TryParse(text, out var digest)
        ? digest
        : throw new ArgumentException($"A limits digest is 16 hexadecimal digits, not '{text}'.", nameof(text));

    private static Wire.ApplySetting ToWire(ApplySetting setting)
    {
        var wire = new Wire.ApplySetting { StrokeRateMillihertz = checked((uint)setting.Rate.Millihertz) };
        if (setting.Protrusion is { } protrusion)
        {
            wire.ProtrusionUm = checked((uint)protrusion.Micrometers);
        }

        return wire;
    }

    private static Wire.JournalHead ToWire(StoreJournalHead head)
    {
        var hash = Convert.FromHexString(head.HeadHash);
        return hash.Length == HashLength
            ? new() { EntryCount = checked((ulong)head.EntryCount), Hash = ByteString.CopyFrom(hash) }
            : throw new ArgumentException($"A head hash has {HashLength} bytes, not {hash.Length}.", nameof(head));
    }
}
