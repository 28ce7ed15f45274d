using TestSupport;

namespace DeviceService.Fuzzing.Tests;

/// <summary>Whatever comes, what has to hold of each reader holds.</summary>
public sealed class TargetTests
{
    private const ulong FirstSeed = 1;

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_is_drawn_for_a_target_its_properties_hold(string name)
    {
        var target = FuzzTargets.Find(name, planted: false)!;

        var found = Finding.FirstOf(target, FirstSeed, target.InputsInTests);

        Assert.True(found is null, found?.Shortened(target).ToString());
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_planted_crash_is_found_in_each_target(string name)
    {
        var target = FuzzTargets.Find(name, planted: true)!;

        var found = Finding.FirstOf(target, FirstSeed, target.InputsInTests);

        Assert.IsType<PlantedCrashException>(found?.What);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_kept_inputs_of_a_target_hold(string name)
    {
        var target = FuzzTargets.Find(name, planted: false)!;
        var kept = CorpusFile.Read(RepositoryRoot.Combine(CorpusFile.PathOf(name)));

        Assert.NotEmpty(kept);
        foreach (var input in kept)
        {
            var found = Finding.Of(target, input);
            Assert.True(found is null, found?.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Of_each_message_and_each_error_that_is_drawn_the_kept_inputs_have_one(string name)
    {
        var target = FuzzTargets.Find(name, planted: false)!;
        var kept = CorpusFile.Read(RepositoryRoot.Combine(CorpusFile.PathOf(name))).SelectMany(target.Traits).ToHashSet();

        var drawn = Enumerable.Range(1, target.InputsInTests / 10).SelectMany(seed => target.Traits(target.Draw(new Dice((ulong)seed)))).Distinct();

        var missing = drawn.Except(kept).Order().ToList();
        Assert.True(
            missing.Count == 0,
            $"no kept input has {string.Join("; ", missing)}. Write them anew: dotnet run --project tests/DeviceService.Fuzzing -- sow {name} {CorpusFile.PathOf(name)}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_seed_draws_the_same_input_twice_and_another_seed_another(string name)
    {
        var target = FuzzTargets.Find(name, planted: false)!;

        var inputs = Enumerable.Range(1, 20).Select(seed => Convert.ToHexString(target.Draw(new Dice((ulong)seed)))).ToList();

        Assert.Equal(inputs, Enumerable.Range(1, 20).Select(seed => Convert.ToHexString(target.Draw(new Dice((ulong)seed)))));
        Assert.True(inputs.Distinct().Count() >= 15);
    }

    [Fact]
    public void A_finding_is_told_with_its_seed_and_the_shortest_input_that_was_found()
    {
        var target = new SecondOfThree();

        var found = Finding.FirstOf(target, 1, 10)!.Shortened(target);

        Assert.Equal("aabb", Convert.ToHexStringLower(found.Input));
        Assert.Contains("seed 1", found.ToString(), StringComparison.Ordinal);
        Assert.Contains("hold second-of-three --input aabb", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_that_is_not_hexadecimal_is_refused_with_its_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.Combine("kept.txt"), ["# a comment", "00ff", "0g"]);

        var refused = Assert.Throws<FormatException>(() => CorpusFile.Read(folder.Combine("kept.txt")));

        Assert.Contains("line 3 is '0g'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_corpus_is_small()
    {
        var size = Directory.EnumerateFiles(RepositoryRoot.Combine("tests/vectors/fuzz")).Sum(static file => new FileInfo(file).Length);

        Assert.InRange(size, 1, 300_000);
    }

    /// <summary>Breaks where AA comes somewhere before BB.</summary>
    private sealed class SecondOfThree : FuzzTarget
    {
        public override string Name => "second-of-three";

        public override string Subject => "a target of this test";

        public override int InputsInTests => 1;

        public override byte[] Draw(Dice dice) => [.. dice.Bytes(20), 0xAA, .. dice.Bytes(30), 0xBB, .. dice.Bytes(10)];

        public override IEnumerable<string> Traits(byte[] input) => [];

        public override void Hold(byte[] input)
        {
            var at = Array.IndexOf(input, (byte)0xAA);
            Holds(at < 0 || Array.LastIndexOf(input, (byte)0xBB) < at, () => "AA and BB");
        }
    }
}
