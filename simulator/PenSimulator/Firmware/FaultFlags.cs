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
    bool InternalFault);

/// <summary>
/// The pen's judgement of itself. A bit that stopped stays until its cause has gone and the stop was acknowledged; any
/// other until its cause has been gone for 1 s; those of the battery follow it.
/// </summary>
internal sealed class FaultFlags(PenTraits traits)
{
    private const int ImplausibleBelowUm = -300;
    private const int ImplausibleBeyondUm = 800;
    private const int OwnTemperatureMaxDecidegrees = 550;
    private const ulong StallAfterUs = 150_000;
    private const ulong GoneAfterUs = 1_000_000;
    private const int Bits = 8;
    private const ulong HotAfterUs = 1_000_000;
    private const ulong UnreachedAfterUs = 2_000_000;
    private const int ReachedWithinUm = 200;
    private readonly ulong[] _lastSeenUs = new ulong[Bits];
    private FaultFlag _stopped;
    private HeldFor _stalled;
    private HeldFor _hot;
    private HeldFor _unreached;

    public FaultFlag Flags { get; private set; }

    /// <summary>These bits stopped the pen: they stay until <see cref="Acknowledge"/>.</summary>
    public void NoteStop(FaultFlag flags) => _stopped |= flags;

    public void Acknowledge()
    {
        for (var bit = 0; bit < Bits; bit++)
        {
            _lastSeenUs[bit] = ((uint)_stopped & (1u << bit)) != 0 ? 0 : _lastSeenUs[bit];
        }

        _stopped = FaultFlag.None;
    }

    public void Judge(in PenReadings readings, in FaultSituation situation)
    {
        var now = situation.NowUs;
        var spunUp = situation.DriveBeganUs is { } began && now - began >= 300_000;
        var stalled = spunUp && readings.StrokeRateMillihertz < situation.StrokeRateSetMillihertz / 2;
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
        Flags = causes | Lasting(causes, now);
    }

    private FaultFlag Lasting(FaultFlag causes, ulong nowUs)
    {
        var lasting = _stopped;
        for (var bit = 0; bit < Bits; bit++)
        {
            var flag = (FaultFlag)(1u << bit);
            if (causes.HasFlag(flag))
            {
                _lastSeenUs[bit] = nowUs;
            }
            else if (_lastSeenUs[bit] > 0 && nowUs - _lastSeenUs[bit] < GoneAfterUs)
            {
                lasting |= flag & FaultFlag.Stopping;
            }
        }

        return lasting;
    }

    private bool IsImplausible(int um) => um < ImplausibleBelowUm || um > traits.ProtrusionMaxUm + ImplausibleBeyondUm;
}
