using System.Buffers.Binary;
using System.Security.Cryptography;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>The digests of docs/penlink.md, section 7, computed from what was asked for: the pen has to come to the same.</summary>
internal static class LimitsDigest
{
    private const int NameLength = 10;

    /// <summary>Of limits whose every value is set.</summary>
    public static ulong Of(Limits limits)
    {
        ReadOnlySpan<uint> values =
        [
            limits.Generation, limits.ProtrusionMaxUm, limits.StrokeRateMinMillihertz, limits.StrokeRateMaxMillihertz, limits.ActivationMaxMs,
            limits.DeadManMs, limits.ArmMaxMs, limits.SettleToleranceUm, limits.ChannelDisagreementMaxUm, limits.MotorCurrentMaxMilliamperes,
            limits.TemperatureMaxDecidegrees,
        ];
        return Of("PENLIMITS2"u8, values, limits.ProfileDigest.Span);
    }

    /// <summary>Of a calibration curve.</summary>
    public static ulong Of(Calibration curve)
    {
        var values = new List<uint> { (uint)curve.Points.Count };
        foreach (var point in curve.Points)
        {
            values.Add(point.IndicatedUm);
            values.Add(point.TrueUm);
        }

        return Of("PENCALIB01"u8, [.. values], []);
    }

    private static ulong Of(ReadOnlySpan<byte> name, ReadOnlySpan<uint> values, ReadOnlySpan<byte> tail)
    {
        var text = new byte[NameLength + (values.Length * sizeof(uint)) + tail.Length];
        name.CopyTo(text);
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(NameLength + (index * sizeof(uint))), values[index]);
        }

        tail.CopyTo(text.AsSpan(text.Length - tail.Length));
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }
}
