using Penlink.V1;
using PenSimulator.Faults;
using PenSimulator.Hardware;
using Simulator.V1;

namespace PenSimulator.Firmware;

/// <summary>
/// The pen's own watch over its limits, each millisecond (penlink.md, section 7). A limit of depth has no duration: one
/// reading is enough. The others must last.
/// </summary>
internal sealed class LimitWatch(PenTraits traits, FaultSet faults)
{
    private const ulong SpinUpUs = 300_000;
    private HeldFor _rate;
    private HeldFor _current;
    private HeldFor _disagreement;
    private HeldFor _hot;

    /// <summary>The limit that is broken, or null.</summary>
    public StopCause? Breach(in PenReadings readings, Arming arming, bool driving, ulong nowUs)
    {
        var limits = arming.Limits;
        var two = traits.DepthChannels == 2;
        var leftOut = (LimitRow)faults.ValueOf(FaultKind.IgnoresLimit);
        var deep = readings.ProtrusionUm > limits.ProtrusionMaxUm || (two && readings.NeedleSensorUm > limits.ProtrusionMaxUm);
        if (deep && leftOut != LimitRow.Protrusion)
        {
            return StopCause.ProtrusionAboveLimit;
        }

        var spunUp = driving && nowUs - arming.DriveBeganUs >= SpinUpUs;
        var apart = two && arming.HasSettledOnce
            && Math.Abs(readings.ProtrusionUm - readings.NeedleSensorUm) > limits.ChannelDisagreementMaxUm;
        var offRate = spunUp && (readings.StrokeRateMillihertz < limits.StrokeRateMinMillihertz
            || readings.StrokeRateMillihertz > limits.StrokeRateMaxMillihertz);
        var offCurrent = spunUp && readings.MotorCurrentMilliamperes > limits.MotorCurrentMaxMilliamperes;
        var hot = driving && readings.TemperatureDecidegrees > limits.TemperatureMaxDecidegrees;

        // Each keeps its own time, so all are asked before one is named.
        var disagrees = _disagreement.Passed(apart && leftOut != LimitRow.Channels, nowUs, 20_000);
        var strays = _rate.Passed(offRate && leftOut != LimitRow.StrokeRate, nowUs, 100_000);
        var strains = _current.Passed(offCurrent && leftOut != LimitRow.MotorCurrent, nowUs, 150_000);
        var burns = _hot.Passed(hot && leftOut != LimitRow.Temperature, nowUs, 1_000_000);
        return disagrees ? StopCause.ChannelsDisagree
            : strays ? StopCause.StrokeRate
            : strains ? StopCause.MotorCurrent
            : burns ? StopCause.Temperature
            : null;
    }
}
