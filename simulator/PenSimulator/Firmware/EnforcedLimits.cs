using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Penlink.V1;

namespace PenSimulator.Firmware;

/// <summary>
/// The variables that the checks read, and the digest computed from these very variables: what the host reads back is
/// what is enforced.
/// </summary>
internal sealed record EnforcedLimits(
    uint Generation,
    uint ProtrusionMaxUm,
    uint StrokeRateMinMillihertz,
    uint StrokeRateMaxMillihertz,
    uint ActivationMaxMs,
    uint DeadManMs,
    uint ArmMaxMs,
    uint SettleToleranceUm,
    uint ChannelDisagreementMaxUm,
    uint MotorCurrentMaxMilliamperes,
    uint TemperatureMaxDecidegrees,
    ByteString ProfileDigest)
{
    private const int ProfileDigestBytes = 32;

    public ulong Digest
    {
        get
        {
            Span<byte> text = stackalloc byte[10 + (11 * 4) + ProfileDigestBytes];
            "PENLIMITS2"u8.CopyTo(text);
            ReadOnlySpan<uint> values =
            [
                Generation, ProtrusionMaxUm, StrokeRateMinMillihertz, StrokeRateMaxMillihertz, ActivationMaxMs,
                DeadManMs, ArmMaxMs, SettleToleranceUm, ChannelDisagreementMaxUm, MotorCurrentMaxMilliamperes,
                TemperatureMaxDecidegrees,
            ];
            for (var index = 0; index < values.Length; index++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(text[(10 + (index * 4))..], values[index]);
            }

            ProfileDigest.Span.CopyTo(text[(10 + (11 * 4))..]);
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
        }
    }

    /// <summary>Null when a value is absent, zero or outside the range that the schema states, or the profile is not named.</summary>
    public static EnforcedLimits? From(Limits? limits)
    {
        if (limits is null
            || !(limits.HasGeneration && limits.HasProtrusionMaxUm && limits.HasStrokeRateMinMillihertz
                && limits.HasStrokeRateMaxMillihertz && limits.HasActivationMaxMs && limits.HasDeadManMs
                && limits.HasArmMaxMs && limits.HasSettleToleranceUm && limits.HasChannelDisagreementMaxUm
                && limits.HasMotorCurrentMaxMilliamperes && limits.HasTemperatureMaxDecidegrees
                && limits.HasProfileDigest))
        {
            return null;
        }

        var inRange = limits.Generation > 0
            && limits.ProtrusionMaxUm > 0
            && limits.StrokeRateMinMillihertz > 0
            && limits.StrokeRateMaxMillihertz >= limits.StrokeRateMinMillihertz
            && limits.ActivationMaxMs is >= 100 and <= 120_000
            && limits.DeadManMs is >= 150 and <= 200
            && limits.ArmMaxMs is >= 1_000 and <= 60_000
            && limits.SettleToleranceUm is >= 10 and <= 200
            && limits.ChannelDisagreementMaxUm is >= 50 and <= 300
            && limits.MotorCurrentMaxMilliamperes > 0
            && limits.TemperatureMaxDecidegrees > 0
            && limits.ProfileDigest.Length == ProfileDigestBytes
            && limits.ProfileDigest.Span.ContainsAnyExcept((byte)0);
        return inRange
            ? new EnforcedLimits(
                limits.Generation, limits.ProtrusionMaxUm, limits.StrokeRateMinMillihertz,
                limits.StrokeRateMaxMillihertz, limits.ActivationMaxMs, limits.DeadManMs, limits.ArmMaxMs,
                limits.SettleToleranceUm, limits.ChannelDisagreementMaxUm, limits.MotorCurrentMaxMilliamperes,
                limits.TemperatureMaxDecidegrees, limits.ProfileDigest)
            : null;
    }

    public Limits ToMessage(ulong digest) => new()
    {
        Generation = Generation,
        ProtrusionMaxUm = ProtrusionMaxUm,
        StrokeRateMinMillihertz = StrokeRateMinMillihertz,
        StrokeRateMaxMillihertz = StrokeRateMaxMillihertz,
        ActivationMaxMs = ActivationMaxMs,
        DeadManMs = DeadManMs,
        ArmMaxMs = ArmMaxMs,
        SettleToleranceUm = SettleToleranceUm,
        ChannelDisagreementMaxUm = ChannelDisagreementMaxUm,
        MotorCurrentMaxMilliamperes = MotorCurrentMaxMilliamperes,
        TemperatureMaxDecidegrees = TemperatureMaxDecidegrees,
        Digest = digest,
        ProfileDigest = ProfileDigest,
    };
}
