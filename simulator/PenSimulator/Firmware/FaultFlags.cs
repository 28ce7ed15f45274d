using PenSimulator.Hardware;

namespace PenSimulator.Firmware;

/// <summary>Bits of fault_flags (penlink.md, section 9).</summary>
[Flags]
internal enum FaultFlag : uint
{
    None = 0,
    DepthSensor = 1 << 0,
    NeedleSensor = 1 << 1,
    MotorStalled = 1 << 2,
    OverTemperature = 1 << 3,
    SettingNotReached = 1 << 4,
    BatteryBelow20 = 1 << 5,
    BatteryBelow10 = 1 << 6,
    Internal = 1 << 7,

    /// <summary>Those that stop while driving, and refuse Arm.</summary>
    Stopping = DepthSensor | NeedleSensor | MotorStalled | OverTemperature | SettingNotReached | Internal,
}

/// <summary>What the firmware knows to judge its own faults by.</summary>
internal readonly record struct FaultSituation(
    ulong NowUs, ulong? DriveBeganUs, int StrokeRateSetMillihertz, int? SettingMissedByUm, EnforcedLimits? Limits,
    bool Latched, bool InternalFault);

/// <summary>The pen's judgement of itself. A bit goes when its cause has gone and the latch was acknowledged.</summary>
internal sealed class FaultFlags(PenTraits traits)
{
    private const int ImplausibleBelowUm = -300;
    private const int ImplausibleBeyondUm = 800;
    private const int OwnTemperatureMaxDecidegrees = 550;
    private const ulong StallAfterUs = 50_000;
    private const ulong HotAfterUs = 1_000_000;
    private const ulong UnreachedAfterUs = 2_000_000;
    private const int ReachedWithinUm = 200;
    private HeldFor _stalled;
    private HeldFor _hot;
    private HeldFor _unreached;

    public FaultFlag Flags { get; private set; }

    public void Judge(in PenReadings readings, in FaultSituation situation)
    {
        var now = situation.NowUs;
        var spunUp = situation.DriveBeganUs is { } began && now - began >= 300_000;
        var stalled = spunUp && readings.StrokeRateMillihertz < situation.StrokeRateSetMillihertz / 4;
        var hottest = Math.Min(
            OwnTemperatureMaxDecidegrees, (int?)situation.Limits?.TemperatureMaxDecidegrees ?? int.MaxValue);
        var missed = Math.Abs(situation.SettingMissedByUm ?? 0) > ReachedWithinUm && !readings.SkinContact;

        var causes = FaultFlag.None;
        causes |= IsImplausible(readings.ProtrusionUm) ? FaultFlag.DepthSensor : 0;
        causes |= traits.DepthChannels == 2 && IsImplausible(readings.NeedleSensorUm) ? FaultFlag.NeedleSensor : 0;
        causes |= _stalled.Passed(stalled, now, StallAfterUs) ? FaultFlag.MotorStalled : 0;
        causes |= _hot.Passed(readings.TemperatureDecidegrees > hottest, now, HotAfterUs)
            ? FaultFlag.OverTemperature : 0;
        causes |= _unreached.Passed(missed, now, UnreachedAfterUs) ? FaultFlag.SettingNotReached : 0;
        causes |= readings.BatteryPercent < 20 ? FaultFlag.BatteryBelow20 : 0;
        causes |= readings.BatteryPercent < 10 ? FaultFlag.BatteryBelow10 : 0;
        causes |= situation.InternalFault ? FaultFlag.Internal : 0;
        Flags = situation.Latched ? Flags | causes : causes;
    }

    private bool IsImplausible(int um) => um < ImplausibleBelowUm || um > traits.ProtrusionMaxUm + ImplausibleBeyondUm;
}
