using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Samples, as the API shows them.</summary>
internal static class SampleMapping
{
    /// <summary>As it was measured, and when that was on the service's clock, where the pen's is mapped to it.</summary>
    public static V1.Sample ToWire(this in PenSample sample, WallReading wall)
    {
        var wire = sample.ToWire();
        if (sample.TransitUs is { } transitUs)
        {
            wire.MeasuredAt = (wall.TimeOf(sample.HostTimestamp) - TimeSpan.FromMicroseconds(transitUs)).ToWire();
            wire.MeasuredAtErrorUs = (uint)sample.TransitErrorUs + wall.ErrorUs;
            wire.AgeUs = (uint)sample.AgeUs.GetValueOrDefault();
        }

        return wire;
    }

    /// <summary>As it was measured, without when that was on the service's clock.</summary>
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
