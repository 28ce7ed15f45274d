using System.Diagnostics;
using System.Text.Json;
using Grpc.Net.Client;
using Simulator.V1;
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
        new("--model", ["--tcp", "0", "--model", "SimPen-7"]),
        new("--depth", ["--tcp", "0", "--depth", "3"]),
        new("--depth-offset is 501", ["--tcp", "0", "--depth-offset", "501"]),
        new("--depth-offset is -501", ["--tcp", "0", "--depth-offset", "-501"]),
        new("--depth-offset is '0.2'", ["--tcp", "0", "--depth-offset", "0.2"]),
        new("--depth-gain is 499", ["--tcp", "0", "--depth-gain", "499"]),
        new("--depth-gain is 1501", ["--tcp", "0", "--depth-gain", "1501"]),
        new("--depth-backlash is -1", ["--tcp", "0", "--depth-backlash", "-1"]),
        new("--depth-backlash is 501", ["--tcp", "0", "--depth-backlash", "501"]),
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

    [Fact]
    public async Task It_is_of_the_model_and_runs_the_scenario_that_it_was_told()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("a.yaml"), "scenario: x\nsteps: [{ at_ms: 0, do: PRESS }]", TestContext.Current.CancellationToken);
        using var program = Start("--tcp", "0", "--control", "127.0.0.1:0", "--model", "SimPen-14", "--scenario", folder.Combine("a.yaml"));
        using var ready = JsonDocument.Parse((await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
        using var channel = GrpcChannel.ForAddress(ready.RootElement.GetProperty("control").GetString()!);
        var client = new SimulatorService.SimulatorServiceClient(channel);
        await Eventually.TrueAsync(async () =>
            (await client.GetPenAsync(new(), cancellationToken: TestContext.Current.CancellationToken)).Pen is { TriggerPressed: true, Model: "SimPen-14" });
        program.Kill();
    }

    [Fact]
    public async Task A_scenario_that_is_none_is_named_and_ends_with_code_2()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("a.yaml"), "scenario: x\nsteps: [{ at_ms: 0, do: JUMP }]", TestContext.Current.CancellationToken);
        await Bad_flags_are_named_and_end_with_code_2("steps[0].do", ["--tcp", "0", "--control", "127.0.0.1:0", "--scenario", folder.Combine("a.yaml")]);
        await Bad_flags_are_named_and_end_with_code_2("b.yaml", ["--tcp", "0", "--control", "127.0.0.1:0", "--scenario", folder.Combine("b.yaml")]);
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
