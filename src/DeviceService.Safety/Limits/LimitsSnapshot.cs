using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace DeviceService.Safety;

/// <summary>The values that a pen is given to enforce by itself, and gives back by digest (laws 4 and 6).</summary>
public sealed record LimitsSnapshot
{
    /// <summary>Number of this set of limits for this pen; each sample carries the one in force.</summary>
    public required uint Generation { get; init; }

    /// <summary>L: measured protrusion above this stops at once.</summary>
    public required NeedleProtrusion ProtrusionMax { get; init; }

    /// <summary>Slowest stroke rate that may be set.</summary>
    public required StrokeRate StrokeRateMin { get; init; }

    /// <summary>Fastest stroke rate that may be set.</summary>
    public required StrokeRate StrokeRateMax { get; init; }

    /// <summary>Longest time that one press may run the motor, in milliseconds.</summary>
    public required int ActivationMsMax { get; init; }

    /// <summary>The pen's dead-man, in milliseconds, 200 at most.</summary>
    public required int DeadManMs { get; init; }

    /// <summary>How long an arming lasts from Arm or the last release, in milliseconds.</summary>
    public required int ArmingMs { get; init; }

    /// <summary>How close measured has to come to set before the motor may start, in micrometers.</summary>
    public required int SettleToleranceUm { get; init; }

    /// <summary>How far two depth channels may lie apart, in micrometers; 50 to 300 also where only one is fitted.</summary>
    public required int ChannelDisagreementUmMax { get; init; }

    /// <summary>Motor current above which the pen stops by itself, in milliamperes.</summary>
    public required int MotorCurrentMilliampsMax { get; init; }

    /// <summary>Housing temperature above which the pen stops by itself, in tenths of a degree Celsius.</summary>
    public required int TemperatureDecidegreesMax { get; init; }

    /// <summary>Digest of the profile that they come from: 64 lower-case hexadecimal digits. The pen keeps it and gives it back.</summary>
    public required string ProfileDigest { get; init; }

    /// <summary>
    /// The digest that the pen computes from the values it enforces: docs/penlink.md, section 7. It names a set of
    /// limits in commands, permissions and records.
    /// </summary>
    public ulong Digest()
    {
        ReadOnlySpan<byte> name = "PENLIMITS2"u8;
        ReadOnlySpan<uint> values =
        [
            Generation, (uint)ProtrusionMax.Micrometers, (uint)StrokeRateMin.Millihertz, (uint)StrokeRateMax.Millihertz,
            (uint)ActivationMsMax, (uint)DeadManMs, (uint)ArmingMs, (uint)SettleToleranceUm,
            (uint)ChannelDisagreementUmMax, (uint)MotorCurrentMilliampsMax, (uint)TemperatureDecidegreesMax,
        ];
        Span<byte> text = stackalloc byte[name.Length + (values.Length * sizeof(uint)) + SHA256.HashSizeInBytes];
        name.CopyTo(text);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text[(name.Length + (i * sizeof(uint)))..], values[i]);
        }

        if (Convert.FromHexString(ProfileDigest, text[^SHA256.HashSizeInBytes..], out _, out var written) != OperationStatus.Done
            || written != SHA256.HashSizeInBytes)
        {
            throw new InvalidOperationException($"A profile's digest has 64 hexadecimal digits, not '{ProfileDigest}'.");
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The digest as records and the API show it: 16 lower-case hexadecimal digits.</summary>
    public string DigestText() => Format(Digest());

    /// <summary>A digest as records and the API show it: 16 lower-case hexadecimal digits.</summary>
    public static string Format(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);
}
