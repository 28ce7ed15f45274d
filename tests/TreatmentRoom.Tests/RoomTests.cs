using System.Diagnostics;
using System.Text.Json;
using TestSupport;
using Xunit;

namespace TreatmentRoom.Tests;

/// <summary>The README's first command, as a program of its own: what it prints, and how it ends.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task A_session_is_refused_once_stopped_once_recovered_and_completed()
    {
        var (exitCode, output, errors) = await RunAsync("--json");

        Assert.True(exitCode == 0, $"Exit code {exitCode}.\n{errors}\n{output}");
        using var report = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        var root = report.RootElement;
        Assert.Equal(
            ["outcome", "session", "pass_count", "refusals", "stops", "stop_latency_us", "journal", "simulated"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("COMPLETED", root.GetProperty("outcome").GetString());
        Assert.StartsWith("ses-", root.GetProperty("session").GetString(), StringComparison.Ordinal);
        Assert.Equal(6, root.GetProperty("pass_count").GetInt32());
        Assert.Equal(1, root.GetProperty("refusals").GetInt32());
        // One is asked for; a machine too busy to renew permission in time adds the pen's own.
        Assert.True(root.GetProperty("stops").GetInt32() >= 1);
        Assert.InRange(root.GetProperty("stop_latency_us").GetInt64(), 1, 500_000);
        Assert.True(root.GetProperty("journal").GetProperty("verified").GetBoolean());
        Assert.True(root.GetProperty("journal").GetProperty("entries").GetInt64() > 20);
        Assert.True(root.GetProperty("simulated").GetBoolean());
    }

    [Fact]
    public async Task A_person_sees_the_refusal_the_stop_and_the_table()
    {
        var (exitCode, output, errors) = await RunAsync("--tcp", "--seed", "7");

        Assert.True(exitCode == 0, $"Exit code {exitCode}.\n{errors}\n{output}");
        Assert.Contains("refused", output, StringComparison.Ordinal);
        Assert.Contains("STOPPED", output, StringComparison.Ordinal);
        Assert.Contains("Forehead", output, StringComparison.Ordinal);
        Assert.Contains("verified", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_is_exit_code_2_and_starts_nothing()
    {
        var (exitCode, output, errors) = await RunAsync("--jsn");

        Assert.Equal(2, exitCode);
        Assert.Empty(output.Trim());
        Assert.Contains("--jsn", errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var program = typeof(RoomOptions).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await Eventually.EndsAsync(process.WaitForExitAsync(TestContext.Current.CancellationToken), TimeSpan.FromMinutes(3));
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
