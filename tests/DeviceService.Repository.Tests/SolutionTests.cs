namespace DeviceService.Repository.Tests;

public sealed class SolutionTests
{
    [Xunit.Fact]
    public void The_solution_is_in_the_classic_format()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "DeviceService.sln")))
        {
            root = root.Parent;
        }

        Xunit.Assert.NotNull(root);
        Xunit.Assert.Contains("Microsoft Visual Studio Solution File", File.ReadAllText(Path.Combine(root.FullName, "DeviceService.sln")), StringComparison.Ordinal);
    }
}
