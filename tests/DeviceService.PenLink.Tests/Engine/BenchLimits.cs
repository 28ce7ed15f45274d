using DeviceService.Safety;
using Wire = Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>Limits that a pen takes.</summary>
internal static class BenchLimits
{
    public static LimitsSnapshot Any(uint generation = 1) => new()
    {
        Generation = generation,
        ProtrusionMax = NeedleProtrusion.FromMicrometers(1500),
        StrokeRateMin = StrokeRate.FromHertz(90),
        StrokeRateMax = StrokeRate.FromHertz(130),
        ActivationMsMax = 30_000,
        DeadManMs = 150,
        ArmingMs = 60_000,
        SettleToleranceUm = 50,
        ChannelDisagreementUmMax = 100,
        MotorCurrentMilliampsMax = 900,
        TemperatureDecidegreesMax = 450,
        ProfileDigest = new string('a', 64),
    };

    public static LimitsSnapshot Snapshot(Wire.Limits limits) => new()
    {
        Generation = limits.Generation,
        ProtrusionMax = NeedleProtrusion.FromMicrometers((int)limits.ProtrusionMaxUm),
        StrokeRateMin = StrokeRate.FromMillihertz((int)limits.StrokeRateMinMillihertz),
        StrokeRateMax = StrokeRate.FromMillihertz((int)limits.StrokeRateMaxMillihertz),
        ActivationMsMax = (int)limits.ActivationMaxMs,
        DeadManMs = (int)limits.DeadManMs,
        ArmingMs = (int)limits.ArmMaxMs,
        SettleToleranceUm = (int)limits.SettleToleranceUm,
        ChannelDisagreementUmMax = (int)limits.ChannelDisagreementMaxUm,
        MotorCurrentMilliampsMax = (int)limits.MotorCurrentMaxMilliamperes,
        TemperatureDecidegreesMax = (int)limits.TemperatureMaxDecidegrees,
        ProfileDigest = Convert.ToHexStringLower(limits.ProfileDigest.Span),
    };
}
