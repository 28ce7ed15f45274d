using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation.Tests;

/// <summary>That a breach of each property is noticed, told, shortened, counted and returned: a check that stopped firing would else look like one that holds.</summary>
public sealed partial class WorldPropertyTests
{
    // A breach shows itself within so many worlds of 0.2 minutes.
    private const string Worlds = "200";

    public static TheoryData<string> Breaches => [.. Lens.Names];

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task A_breach_is_a_violation_by_its_name_and_exit_code_1(string property)
    {
        var (code, output, errors) = await SimulationProgram.RunAsync("--seeds", Worlds, "--minutes", "0.2", "--until-violated", "--json", "--feign", property);

        Assert.Equal(1, code);
        Assert.Empty(errors);
        Assert.Contains(output, line => line.Contains($" ms: {property}: ", StringComparison.Ordinal));
        Assert.Contains(output, static line => line.Contains("--replay ", StringComparison.Ordinal));
        Assert.True(JsonDocument.Parse(output[^1]).RootElement.GetProperty("violations").GetInt32() > 0);
    }

    [Fact]
    public async Task What_violates_is_told_with_fewer_deeds_that_still_lead_there()
    {
        var (code, output, _) = await SimulationProgram.RunAsync("--seeds", "1", "--minutes", "0.2", "--feign", "P2");
        var (_, whole, _) = await SimulationProgram.RunAsync("--replay", "1", "--minutes", "0.2");
        var told = Assert.Single(output, static line => line.Contains("the shortest way there", StringComparison.Ordinal));
        var deeds = int.Parse(Count().Match(told).Value, CultureInfo.InvariantCulture);
        var after = output[(Array.IndexOf(output, told) + 1)..];
        var end = Array.FindIndex(after, static line => line.Contains(" ms: P2: ", StringComparison.Ordinal));

        Assert.Equal(1, code);
        Assert.InRange(deeds, 1, 5);
        Assert.True(deeds < whole.Length / 2);

        // The pens that were drawn, then each deed that is left.
        Assert.InRange(end, deeds + 1, deeds + 2);
        Assert.Contains("arms ", string.Concat(after[..end]), StringComparison.Ordinal);
        Assert.Matches("--without [0-9,]+$", after[end + 1]);
    }

    [Fact]
    public async Task Worlds_that_hold_end_with_code_0_and_the_line_of_json()
    {
        var (code, output, errors) = await SimulationProgram.RunAsync("--seeds", "2", "--minutes", "0.05", "--json");
        var line = JsonDocument.Parse(output[^1]).RootElement;

        Assert.Equal(0, code);
        Assert.Empty(errors);
        Assert.Equal(
            ["worlds", "violations", "virtual_hours", "real_seconds", "faults", "crashes", "refusals", "passes", "trace_hash"],
            line.EnumerateObject().Select(static field => field.Name).Take(9));
        Assert.Equal(2, line.GetProperty("worlds").GetInt32());
        Assert.Equal(0, line.GetProperty("violations").GetInt32());
        Assert.Matches("^[0-9a-f]{16}$", line.GetProperty("trace_hash").GetString());
    }

    [Fact]
    public async Task A_world_that_is_replayed_ends_with_the_line_of_json_too()
    {
        var (code, output, _) = await SimulationProgram.RunAsync("--replay", "1", "--minutes", "0.05", "--json");
        var line = JsonDocument.Parse(output[^1]).RootElement;

        Assert.Equal(0, code);
        Assert.Equal((1, 0), (line.GetProperty("worlds").GetInt32(), line.GetProperty("violations").GetInt32()));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trace_hash_on_one_core_and_on_two()
    {
        var (_, one, _) = await SimulationProgram.RunAsync("--seeds", "4", "--minutes", "0.05", "--json");
        var (_, two, _) = await SimulationProgram.RunAsync("--seeds", "4", "--minutes", "0.05", "--json", "--jobs", "2");

        Assert.Equal(HashOf(one), HashOf(two));

        static string? HashOf(string[] output) => JsonDocument.Parse(output[^1]).RootElement.GetProperty("trace_hash").GetString();
    }

    [Fact]
    public async Task A_kept_hash_that_is_another_is_a_violation_and_a_line_that_is_none_is_the_users_mistake()
    {
        var corpus = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(corpus, "1 0000000000000000 # no world has it\n", TestContext.Current.CancellationToken);
            var (differs, told, _) = await SimulationProgram.RunAsync("--corpus", corpus, "--minutes", "0.02");
            await File.WriteAllTextAsync(corpus, "1 0\n", TestContext.Current.CancellationToken);
            var (refused, _, why) = await SimulationProgram.RunAsync("--corpus", corpus, "--minutes", "0.02");

            Assert.Equal((1, 2), (differs, refused));
            Assert.Contains(told, static line => line.Contains(": H: the trace hash is ", StringComparison.Ordinal));
            Assert.Contains("line 1 is '1 0'", why, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(corpus);
        }
    }

    [GeneratedRegex("(?<=of )[0-9]+")]
    private static partial Regex Count();
}
