using System.Buffers.Binary;
using DeviceService.Safety;

namespace DeviceService.Journal;

/// <summary>One sample in 68 bytes, little-endian; docs/journal.md has the table.</summary>
internal static class SampleLayout
{
    public const int Length = 68;

    [Flags]
    private enum Present : uint
    {
        Trigger = 1 << 0,
        Drive = 1 << 1,
        SecondChannel = 1 << 2,
        Current = 1 << 3,
        ContactSensed = 1 << 4,
        Contact = 1 << 5,
        Glide = 1 << 6,
        Battery = 1 << 7,
        Temperature = 1 << 8,
    }

    public static void Write(in PenSample sample, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, sample.Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], sample.DeviceTimeUs);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], sample.HostTimestamp);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)FlagsOf(sample));
        BinaryPrimitives.WriteUInt32LittleEndian(to[28..], (uint)sample.Faults);
        BinaryPrimitives.WriteUInt32LittleEndian(to[32..], sample.LimitsGeneration);
        BinaryPrimitives.WriteInt32LittleEndian(to[36..], sample.MeasuredProtrusion.Micrometers);
        BinaryPrimitives.WriteInt32LittleEndian(to[40..], sample.SetProtrusion.Micrometers);
        BinaryPrimitives.WriteInt32LittleEndian(to[44..], sample.SecondChannelProtrusion?.Micrometers ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(to[48..], sample.StrokeRate.Millihertz);
        BinaryPrimitives.WriteInt32LittleEndian(to[52..], sample.MotorCurrentMilliamps ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(to[56..], sample.GlideMicrometersPerSecond ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(to[60..], sample.BatteryPercent ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(to[64..], sample.TemperatureDecidegrees ?? 0);
    }

    public static PenSample Read(ReadOnlySpan<byte> from)
    {
        var present = (Present)BinaryPrimitives.ReadUInt32LittleEndian(from[24..]);
        return new PenSample
        {
            Sequence = BinaryPrimitives.ReadUInt64LittleEndian(from),
            DeviceTimeUs = BinaryPrimitives.ReadUInt64LittleEndian(from[8..]),
            HostTimestamp = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            Faults = (PenFaults)BinaryPrimitives.ReadUInt32LittleEndian(from[28..]),
            LimitsGeneration = BinaryPrimitives.ReadUInt32LittleEndian(from[32..]),
            MeasuredProtrusion = NeedleProtrusion.Measured(BinaryPrimitives.ReadInt32LittleEndian(from[36..])),
            SetProtrusion = NeedleProtrusion.Measured(BinaryPrimitives.ReadInt32LittleEndian(from[40..])),
            SecondChannelProtrusion = present.HasFlag(Present.SecondChannel)
                ? NeedleProtrusion.Measured(BinaryPrimitives.ReadInt32LittleEndian(from[44..]))
                : null,
            StrokeRate = StrokeRate.Measured(BinaryPrimitives.ReadUInt32LittleEndian(from[48..])),
            MotorCurrentMilliamps = Optional(present, Present.Current, from[52..]),
            GlideMicrometersPerSecond = Optional(present, Present.Glide, from[56..]),
            BatteryPercent = Optional(present, Present.Battery, from[60..]),
            TemperatureDecidegrees = Optional(present, Present.Temperature, from[64..]),
            SkinContact = present.HasFlag(Present.ContactSensed) ? present.HasFlag(Present.Contact) : null,
            TriggerPressed = present.HasFlag(Present.Trigger),
            DriveOn = present.HasFlag(Present.Drive),
        };
    }

    private static int? Optional(Present present, Present field, ReadOnlySpan<byte> from) =>
        present.HasFlag(field) ? BinaryPrimitives.ReadInt32LittleEndian(from) : null;

    private static Present FlagsOf(in PenSample sample) =>
        If(sample.TriggerPressed, Present.Trigger)
        | If(sample.DriveOn, Present.Drive)
        | If(sample.SecondChannelProtrusion is not null, Present.SecondChannel)
        | If(sample.MotorCurrentMilliamps is not null, Present.Current)
        | If(sample.SkinContact is not null, Present.ContactSensed)
        | If(sample.SkinContact is true, Present.Contact)
        | If(sample.GlideMicrometersPerSecond is not null, Present.Glide)
        | If(sample.BatteryPercent is not null, Present.Battery)
        | If(sample.TemperatureDecidegrees is not null, Present.Temperature);

    private static Present If(bool condition, Present flag) => condition ? flag : 0;
}
