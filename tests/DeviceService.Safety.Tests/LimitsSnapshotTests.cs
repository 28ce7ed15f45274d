using System.Globalization;
using System.Text.Json;
using CsCheck;
using TestSupport;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class LimitsSnapshotTests
{
    [Fact]
    public void The_digest_agrees_with_the_golden_ones()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("tests/vectors/penlink-v1.json")));
        var golden = vectors.RootElement.GetProperty("limits_digest").EnumerateArray().ToList();

        Assert.NotEmpty(golden);
        foreach (var row in golden)
        {
            if (Read(row) is { } snapshot)
            {
                Assert.Equal(row.GetProperty("digest").GetString(), snapshot.DigestText());
            }
        }
    }

    [Fact]
    public void Any_other_value_gives_another_digest()
    {
        var some = PenLimits.Snapshot(7, Given.Limits());

        LimitsSnapshot[] others =
        [
            some with { Generation = 8 },
            some with { ProtrusionMax = NeedleProtrusion.FromMicrometers(1_499) },
            some with { StrokeRateMin = StrokeRate.FromMillihertz(80_001) },
            some with { StrokeRateMax = StrokeRate.FromMillihertz(149_999) },
            some with { ActivationMsMax = some.ActivationMsMax + 1 },
            some with { DeadManMs = some.DeadManMs - 1 },
            some with { ArmingMs = some.ArmingMs - 1 },
            some with { SettleToleranceUm = some.SettleToleranceUm + 1 },
            some with { ChannelDisagreementUmMax = some.ChannelDisagreementUmMax + 1 },
            some with { MotorCurrentMilliampsMax = some.MotorCurrentMilliampsMax + 1 },
            some with { TemperatureDecidegreesMax = some.TemperatureDecidegreesMax + 1 },
            some with { ProfileDigest = new string('0', 64) },
        ];

        Assert.Equal(others.Length + 1, others.Append(some).Select(limits => limits.Digest()).Distinct().Count());
    }

    [Fact]
    public void Every_value_written_to_a_pen_is_present_and_in_the_range_of_the_protocol() =>
        Gen.Select(Gen.Int[1, 18].Select(area => (TreatmentArea)area), Gen.UInt[1, uint.MaxValue]).Sample((area, generation) =>
        {
            var limits = PenLimits.Snapshot(generation, Given.Limits(area));
            Assert.InRange(limits.ProtrusionMax.Micrometers, 1, 2_500);
            Assert.InRange(limits.ActivationMsMax, 100, 120_000);
            Assert.InRange(limits.DeadManMs, 50, 200);
            Assert.InRange(limits.ArmingMs, 1_000, 60_000);
            Assert.InRange(limits.SettleToleranceUm, 10, 200);
            Assert.InRange(limits.ChannelDisagreementUmMax, 50, 300);
            Assert.True(limits.MotorCurrentMilliampsMax > 0 && limits.TemperatureDecidegreesMax > 0);
        });

    [Fact]
    public void A_set_of_limits_without_a_number_cannot_be_made() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PenLimits.Snapshot(0, Given.Limits()));

    // Golden rows may hold values that no quantity of ours can: those are for the wire codecs alone.
    private static LimitsSnapshot? Read(JsonElement row)
    {
        int Value(string name) => int.Parse(row.GetProperty(name).GetRawText(), CultureInfo.InvariantCulture);

        return row.EnumerateObject().Any(field => field.Value.ValueKind == JsonValueKind.Number && field.Value.GetInt64() > 500_000)
            || Value("protrusion_max_um") > NeedleProtrusion.MaxMicrometers
            ? null
            : new LimitsSnapshot
            {
                Generation = (uint)Value("generation"),
                ProtrusionMax = NeedleProtrusion.FromMicrometers(Value("protrusion_max_um")),
                StrokeRateMin = StrokeRate.FromMillihertz(Value("stroke_rate_min_millihertz")),
                StrokeRateMax = StrokeRate.FromMillihertz(Value("stroke_rate_max_millihertz")),
                ActivationMsMax = Value("activation_max_ms"),
                DeadManMs = Value("dead_man_ms"),
                ArmingMs = Value("arm_max_ms"),
                SettleToleranceUm = Value("settle_tolerance_um"),
                ChannelDisagreementUmMax = Value("channel_disagreement_max_um"),
                MotorCurrentMilliampsMax = Value("motor_current_max_milliamperes"),
                TemperatureDecidegreesMax = Value("temperature_max_decidegrees"),
                ProfileDigest = row.GetProperty("profile_digest").GetString()!,
            };
    }
}
