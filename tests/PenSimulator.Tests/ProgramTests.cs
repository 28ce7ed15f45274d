using System.Diagnostics;
using System.Text.Json;
using TestSupport;

namespace PenSimulator.Tests;

/// <summary>PenSimulator.App as a process: one line when ready, exit codes, a clean end.</summary>
public sealed class ProgramTests
{
    public static bool IsLinux => OperatingSystem.IsLinux();

    [Fact(SkipUnless = nameof(IsLinux), Skip = "SIGTERM and pseudo-terminals are for Linux.")]
    public async Task It_says_one_line_when_ready_and_ends_cleanly_when_told_to()
    {
        using var folder = new TemporaryFolder();
        var link = folder.Combine("pen");
        using var program = Start("--pty", link, "--serial", "SIM-42", "--seed", "9", "--control", "127.0.0.1:0");
        var line = await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using var ready = JsonDocument.Parse(line!);
        Assert.True(ready.RootElement.GetProperty("ready").GetBoolean());
        Assert.True(ready.RootElement.GetProperty("simulated").GetBoolean());
        Assert.Equal("SIM-42", ready.RootElement.GetProperty("serial").GetString());
        Assert.Equal(link, ready.RootElement.GetProperty("line").GetString());
        Assert.StartsWith("http://127.0.0.1:", ready.RootElement.GetProperty("control").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(link));
        using (var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("", await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, program.ExitCode);
        Assert.False(File.Exists(link));
    }

    public static IEnumerable<TheoryDataRow<string, string[]>> Bad() =>
    [
        new("--pty", []),
        new("--tcp", ["--pty", "/tmp/x", "--tcp", "0"]),
        new("--tcp", ["--tcp", "70000"]),
        new("--tcp-address", ["--tcp", "0", "--tcp-address", "here"]),
        new("--serial", ["--tcp", "0", "--serial", "white space"]),
        new("--seed", ["--tcp", "0", "--seed", "-1"]),
        new("--control", ["--tcp", "0", "--control", "5090"]),
        new("--channels", ["--tcp", "0", "--channels", "0"]),
        new("--baud", ["--tcp", "0", "--baud", "9600"]),
        new("--depth", ["--tcp", "0", "--depth", "3"]),
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_flags_are_named_and_end_with_code_2(string named, string[] arguments)
    {
        using var program = Start(arguments);
        var said = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, program.ExitCode);
        Assert.Contains(named, said, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PenSimulator.App.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
