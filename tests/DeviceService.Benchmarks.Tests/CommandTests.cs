namespace DeviceService.Benchmarks.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("reaction")]
    [InlineData("stop")]
    [InlineData("fanout")]
    [InlineData("scale")]
    [InlineData("journal")]
    [InlineData("startup")]
    [InlineData("all")]
    public void Each_bench_is_a_word_that_takes_the_options(string bench) =>
        Assert.Empty(BenchCommand.Create().Parse([bench, "--json", "--quick", "--host", "/nowhere", "--data", "/tmp/x", "--seconds", "10"]).Errors);

    [Theory]
    [InlineData("reaction", "--seconds", "1")]
    [InlineData("reaction", "--seconds", "3601")]
    [InlineData("reaction", "--seconds", "ten")]
    [InlineData("everything")]
    [InlineData("stop", "--rounds", "3")]
    public void What_is_not_understood_is_refused(params string[] arguments) => Assert.NotEmpty(BenchCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void All_is_every_bench() => Assert.Equal(["reaction", "stop", "fanout", "scale", "journal", "startup"], BenchCommand.Names);
}
