using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Samples, as the API shows them.</summary>
internal static class SampleMapping
{
    /// <summary>As it was measured, and when that was on the service's clock, where the pen's is mapped to it.</summary>
    public static V1.Sample ToWire(this in PenSample sample, WallReading wall)
    {
        var wire = new V1.Sample();
        sample.Fill(wire, wall);
        return wire;
    }

    /// <summary>As it was measured, without when that was on the service's clock.</summary>
    public static V1.Sample ToWire(this in PenSample sample)
    {
        var wire = new V1.Sample();
        sample.Fill(wire);
        return wire;
    }

    /// <summary>The sample with its time into a message that may have held another one.</summary>
    public static void Fill(this in PenSample sample, V1.Sample wire, WallReading wall)
    {
        sample.Fill(wire);
        (wire.MeasuredAt, wire.MeasuredAtErrorUs, wire.AgeUs) = sample.TransitUs is { } transitUs
            ? ((wall.TimeOf(sample.HostTimestamp) - TimeSpan.FromMicroseconds(transitUs)).ToWire(), (uint)sample.TransitErrorUs + wall.ErrorUs, (uint)sample.AgeUs.GetValueOrDefault())
            : (null, 0, 0);
    }

    private static void Fill(this in PenSample sample, V1.Sample wire)
    {
        wire.Sequence = sample.Sequence;
        wire.DeviceTimeUs = sample.DeviceTimeUs;
        wire.MeasuredNeedleProtrusionUm = sample.MeasuredProtrusion.Micrometers;
        wire.SetNeedleProtrusionUm = sample.SetProtrusion.Micrometers;
        wire.StrokeRateMillihertz = (uint)sample.StrokeRate.Millihertz;
        wire.TriggerPressed = sample.TriggerPressed;
        wire.DriveOn = sample.DriveOn;
        wire.FaultFlags = (uint)sample.Faults;
        wire.LimitsGeneration = sample.LimitsGeneration;
        FillFitted(sample, wire);
    }

    // What is absent here is absent there, whatever the message held before.
    private static void FillFitted(in PenSample sample, V1.Sample wire)
    {
        wire.ClearSecondMeasuredNeedleProtrusionUm();
        if (sample.SecondChannelProtrusion is { } second)
        {
            wire.SecondMeasuredNeedleProtrusionUm = second.Micrometers;
        }

        wire.ClearMotorCurrentMa();
        if (sample.MotorCurrentMilliamps is { } current)
        {
            wire.MotorCurrentMa = (uint)Math.Max(0, current);
        }

        wire.ClearSkinContact();
        if (sample.SkinContact is { } contact)
        {
            wire.SkinContact = contact;
        }

        wire.ClearGlideSpeedUmPerS();
        if (sample.GlideMicrometersPerSecond is { } glide)
        {
            wire.GlideSpeedUmPerS = (uint)Math.Max(0, glide);
        }

        wire.ClearBatteryPercent();
        if (sample.BatteryPercent is { } battery)
        {
            wire.BatteryPercent = (uint)Math.Max(0, battery);
        }

        wire.ClearTemperatureDecidegreesCelsius();
        if (sample.TemperatureDecidegrees is { } temperature)
        {
            wire.TemperatureDecidegreesCelsius = temperature;
        }
    }
}
