using System.Diagnostics;
using System.Text.RegularExpressions;
using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>The files of deploy, read by the programs that they are for, where those are on the machine; and by their own grammar everywhere.</summary>
public sealed partial class DeployTests
{
    private const string Unit = "deploy/device-service.service";
    private const string Rules = "deploy/60-device-service.rules";

    [Fact]
    public async Task Systemd_knows_every_key_of_the_unit_and_has_nothing_to_say_of_it()
    {
        Assert.SkipUnless(IsThere("systemd-analyze"), "systemd-analyze is not on this machine.");
        using var folder = new TemporaryFolder();
        var path = folder.Combine(Path.GetFileName(Unit));

        // The program is not installed where tests run, and that is all that it is spared.
        var text = ExecStart().Replace(SourceTree.Read(Unit), "ExecStart=/bin/true");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var good = await RunAsync("systemd-analyze", "verify", path);
        Assert.True(good.Code == 0 && !good.Said.Contains(Path.GetFileName(Unit), StringComparison.Ordinal), good.Said);

        // What it would say of a key that there is not.
        await File.WriteAllTextAsync(path, text.Replace("RestartSec=", "RestartSecs=", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("RestartSecs", (await RunAsync("systemd-analyze", "verify", path)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_rule_of_udev_is_matches_and_assignments_of_known_keys_and_a_udev_that_verifies_takes_them()
    {
        var rules = SourceTree.Read(Rules).Split('\n').Where(static line => line.Length > 0 && line[0] != '#').ToArray();

        Assert.NotEmpty(rules);
        Assert.All(rules, static rule => Assert.Matches(Rule(), rule));

        // From systemd 254 on; older ones know no such word.
        if (IsThere("udevadm") && (await RunAsync("udevadm", "verify", "--help")).Code == 0)
        {
            var run = await RunAsync("udevadm", "verify", "--resolve-names=never", RepositoryRoot.Combine(Rules));
            Assert.True(run.Code == 0, run.Said);
        }
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex("^ExecStart=.*$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();

    [GeneratedRegex("""^((ACTION|SUBSYSTEM|KERNEL|DRIVER|ATTRS?\{\w+\})(==|!=)"[^"]+"(, |$))+((GROUP|MODE|ENV\{\w+\}|ATTR\{\w+\}|SYMLINK)\+?="[^"]+"(, |$))+$""")]
    private static partial Regex Rule();
}
