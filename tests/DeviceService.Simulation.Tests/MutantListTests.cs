using DeviceService.Simulation.Mutants;

namespace DeviceService.Simulation.Tests;

public sealed class MutantListTests
{
    private const int Laws = 22;

    private static readonly string Root = Workshop.FindRoot();

    public static TheoryData<string> Names => [.. MutantList.Read(Root).Select(static mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_seeded_defect_still_fits_the_code(string name)
    {
        var mutant = MutantList.Read(Root).Single(one => one.Name == name);
        foreach (var edits in mutant.Edits.GroupBy(static edit => edit.File))
        {
            var code = File.ReadAllText(Path.Combine(Root, edits.Key));

            Assert.NotEqual(code, edits.Aggregate(code, static (text, edit) => MutantList.Apply(edit, text)));
        }
    }

    [Fact]
    public void Each_test_that_looks_for_a_defect_exists()
    {
        foreach (var test in MutantList.Read(Root).Select(static mutant => mutant.Test).OfType<JudgingTest>())
        {
            var file = Directory.EnumerateFiles(Path.Combine(Root, test.Project), $"{test.Class}.cs", SearchOption.AllDirectories).Single();
            Assert.Contains($" {test.Method}(", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_law_of_motion_is_left_out_by_some_defect() =>
        Assert.Empty(Enumerable.Range(1, Laws).Select(static law => $"{law}").Except(MutantList.Read(Root).Select(static mutant => mutant.Law)));

    [Fact]
    public void At_least_twenty_defects_are_seeded() => Assert.True(MutantList.Read(Root).Count >= 20);

    [Theory]
    [InlineData("twice", "twice twice", "more than once")]
    [InlineData("moved", "the code went on", "nowhere")]
    public void An_edit_that_does_not_fit_names_file_and_text(string find, string text, string where)
    {
        var refused = Assert.Throws<FormatException>(() => MutantList.Apply(new Edit("src/A.cs", find, ""), text));

        Assert.Contains("src/A.cs", refused.Message, StringComparison.Ordinal);
        Assert.Contains(find, refused.Message, StringComparison.Ordinal);
        Assert.Contains(where, refused.Message, StringComparison.Ordinal);
    }
}
