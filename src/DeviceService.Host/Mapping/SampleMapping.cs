using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Samples, as the API shows them.</summary>
internal static class SampleMapping
{
    /// <summary>As it was measured; when that was on the service's clock is added where it is known.</summary>
    public static V1.Sample ToWire(this in PenSample sample)
    {
        var wire = new V1.Sample
        {
            Sequence = sample.Sequence,
            DeviceTimeUs = sample.DeviceTimeUs,
            MeasuredNeedleProtrusionUm = sample.MeasuredProtrusion.Micrometers,
            SetNeedleProtrusionUm = sample.SetProtrusion.Micrometers,
            StrokeRateMillihertz = (uint)sample.StrokeRate.Millihertz,
            TriggerPressed = sample.TriggerPressed,
            DriveOn = sample.DriveOn,
            FaultFlags = (uint)sample.Faults,
            LimitsGeneration = sample.LimitsGeneration,
        };
        if (sample.SecondChannelProtrusion is { } second)
        {
            wire.SecondMeasuredNeedleProtrusionUm = second.Micrometers;
        }

        if (sample.MotorCurrentMilliamps is { } current)
        {
            wire.MotorCurrentMa = (uint)Math.Max(0, current);
        }

        if (sample.SkinContact is { } contact)
        {
            wire.SkinContact = contact;
        }

        if (sample.GlideMicrometersPerSecond is { } glide)
        {
            wire.GlideSpeedUmPerS = (uint)Math.Max(0, glide);
        }

        if (sample.BatteryPercent is { } battery)
        {
            wire.BatteryPercent = (uint)Math.Max(0, battery);
        }

        if (sample.TemperatureDecidegrees is { } temperature)
        {
            wire.TemperatureDecidegreesCelsius = temperature;
        }

        return wire;
    }
}
