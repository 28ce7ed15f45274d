using CsCheck;
using Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>Telemetry of every shape that a pen could write.</summary>
internal static class Telemetries
{
    private static readonly Gen<int?> MaybeInt = Gen.Int.Nullable();
    private static readonly Gen<uint?> MaybeUInt = Gen.UInt.Nullable();
    private static readonly Gen<bool?> MaybeBool = Gen.Bool.Nullable();

    private static readonly Gen<Sample> AnySample =
        from offset in Gen.UInt
        from signed in Gen.Select(MaybeInt, MaybeInt)
        from numbers in MaybeUInt.Array[5]
        from flags in MaybeBool.Array[3]
        select Make(offset, signed.Item1, signed.Item2, numbers, flags);

    public static readonly Gen<Telemetry> Any =
        from time in Gen.ULong.Nullable()
        from echo in MaybeUInt
        from samples in AnySample.Array[0, 10]
        select Make(time, echo, samples);

    /// <summary>Eight samples with each field present.</summary>
    public static readonly Telemetry Full = Make(
        1_000_000,
        12,
        [.. Enumerable.Range(0, TelemetryFrame.SamplesMax).Select(n =>
            Make((uint)n * 1000, 1500, 1490, [1500, 120_000, 300, 7, 20_000], [true, true, true]))]);

    private static Telemetry Make(ulong? time, uint? echo, Sample[] samples)
    {
        var telemetry = new Telemetry();
        if (time is { } t)
        {
            telemetry.DeviceTimeUs = t;
        }

        if (echo is { } e)
        {
            telemetry.PermissionEcho = e;
        }

        telemetry.Samples.AddRange(samples);
        return telemetry;
    }

    private static Sample Make(uint offset, int? measured, int? needle, uint?[] numbers, bool?[] flags)
    {
        var sample = new Sample { OffsetUs = offset };
        Set(measured, value => sample.MeasuredProtrusionUm = value);
        Set(needle, value => sample.NeedleSensorProtrusionUm = value);
        Set(numbers[0], value => sample.SetProtrusionUm = value);
        Set(numbers[1], value => sample.StrokeRateMillihertz = value);
        Set(numbers[2], value => sample.MotorCurrentMilliamperes = value);
        Set(numbers[3], value => sample.LimitsGeneration = value);
        Set(numbers[4], value => sample.GlideUmPerSecond = value);
        Set(flags[0], value => sample.DriveOn = value);
        Set(flags[1], value => sample.TriggerPressed = value);
        Set(flags[2], value => sample.SkinContact = value);
        return sample;
    }

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } present)
        {
            set(present);
        }
    }
}
