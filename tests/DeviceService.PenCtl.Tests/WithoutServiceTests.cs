using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>Which commands work where no service answers: the list that docs/penctl.md opens with, against every command that there is.</summary>
public sealed partial class WithoutServiceTests : IDisposable
{
    private const string Nowhere = "127.0.0.1:1";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeMachine _machine = new();

    [Fact]
    public async Task The_document_names_every_command_that_needs_no_service_and_no_other()
    {
        var root = CommandTree.Create(new Surroundings { Output = TextWriter.Null, Errors = TextWriter.Null, Terminal = false, Environment = static _ => null });
        var alone = new List<string>();
        foreach (var (path, command) in Leaves(root, ""))
        {
            var line = LineOf(path, command);
            var run = await PenCtlRun.OfAsync(
                [.. line, "--service", Nowhere, "--patience", "2"], new Dictionary<string, string> { ["PENCTL_PIN"] = "1234", ["PENCTL_TOKEN"] = "token" }, terminal: 120,
                machine: _machine.Files, typed: "quit");
            Assert.True(run.Code != ExitCode.OptionWrong, $"'{string.Join(' ', line)}' is no command line. Write one for this command into LineOf. {run.Errors}");
            if (run.Code != ExitCode.NoService)
            {
                alone.Add(path);
            }
        }

        Assert.Equal(Documented(), alone.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_command_answers_in_json_or_refuses_in_json()
    {
        var root = CommandTree.Create(new Surroundings { Output = TextWriter.Null, Errors = TextWriter.Null, Terminal = false, Environment = static _ => null });
        foreach (var (path, command) in Leaves(root, ""))
        {
            var run = await PenCtlRun.OfAsync(
                [.. LineOf(path, command), "--json", "--service", Nowhere, "--patience", "2"], new Dictionary<string, string> { ["PENCTL_PIN"] = "1234", ["PENCTL_TOKEN"] = "token" },
                machine: _machine.Files);

            Assert.True(run.Output.Length > 0 || run.Errors.Length > 0, path);
            foreach (var text in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                Assert.True(IsJson(text) || IsJson(run.Output), $"{path}: {text}");
            }
        }
    }

    [Theory]
    [InlineData("--format 'csv' is no JSON", "--format out", "recording", "export", "pass", "--format", "csv")]
    [InlineData("--format 'csv' is no JSON", "--format out", "log", "export", "--format", "csv")]
    [InlineData("--document prints the profile byte for byte", "--document out", "profile", "show", "--document")]
    public async Task What_is_no_json_is_refused_beside_json_before_the_service_is_asked(string sentence, string remedy, params string[] line)
    {
        var run = await PenCtlRun.OfAsync([.. line, "--json", "--service", Nowhere]);

        Assert.Equal((ExitCode.OptionWrong, ""), (run.Code, run.Output));
        var error = JsonDocument.Parse(run.Errors).RootElement.GetProperty("error");
        Assert.StartsWith(sentence, error.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains(remedy, error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.NoService, (await PenCtlRun.OfAsync([.. line, "--service", Nowhere])).Code);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_completion_in_json_is_the_script_that_is_printed_without(string shell)
    {
        var plain = await PenCtlRun.OfAsync(["completion", shell]);
        var json = (await PenCtlRun.OfAsync(["completion", shell, "--json"])).Json;

        Assert.Equal((shell, plain.Output), (json.GetProperty("shell").GetString(), json.GetProperty("script").GetString()));
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _machine.Dispose();
    }

    /// <summary>A command line with nothing wrong but, where it needs one, the service.</summary>
    private string[] LineOf(string path, Command command) => path switch
    {
        "limits" => ["limits", "SIM", "--area", "cheek", "--side", "left", "--indication", "acne-scars"],
        "arming-report" => ["arming-report", "session"],
        "stop" => ["stop", "SIM"],
        "certificate" => ["certificate", "SIM"],
        "certificate import" => ["certificate", "import", Written("certificate.json", "certificate.json.sig")],
        "calibrate" => ["calibrate", "--pen", "SIM"],
        "calibrations impact" => ["calibrations", "impact", "calibration"],
        "conformance" => ["conformance", "--list"],
        "doctor" => ["doctor", "--data", FakeMachine.Data],
        "completion" => ["completion", "bash"],
        "gauges register" =>
            ["gauges", "register", "g", "--model", "m", "--serial", "s", "--certificate", "c", "--due", "2099-01-01", "--uncertainty", "6", "--resolution", "1"],
        "recording plot" => ["recording", "plot", "pass", "-o", _folder.Combine("plot.png")],
        "log show" => ["log", "show", "7"],
        "log verify" => ["log", "verify", _folder.Combine("journal.ndjson")],
        "log reconcile" => ["log", "reconcile", "--none-used", "--reason", "why"],
        _ =>
        [
            .. path.Split(' '),
            .. command.Arguments.Where(static one => one.Arity.MinimumNumberOfValues > 0).Select(_ => _folder.Combine("nothing")),
            .. command.Options.Where(static one => one.Required).SelectMany(one => (string[])[one.Name, _folder.Combine(one.Name.TrimStart('-'))]),
        ],
    };

    // What is handed to the service is read before it is asked for.
    private string Written(params string[] names)
    {
        Array.ForEach(names, name => File.WriteAllText(_folder.Combine(name), "{}"));
        return _folder.Combine(names[0]);
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path)
    {
        var inner = command.Subcommands.SelectMany(one => Leaves(one, path.Length == 0 ? one.Name : $"{path} {one.Name}"));
        return path.Length > 0 && command.Action is not null ? inner.Prepend((path, command)) : inner;
    }

    private static IEnumerable<string> Documented()
    {
        var document = File.ReadAllText(RepositoryRoot.Combine("docs/penctl.md")).ReplaceLineEndings(" ");
        var sentence = Assert.Single(Sentence().Matches(document)).Groups[1].Value;
        return Quoted().Matches(sentence).Select(static one => Placeholder().Replace(one.Groups[1].Value, "")).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"goes through the public API; only ([^.]*) work without a service\.")]
    private static partial Regex Sentence();

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(" [A-Z]+")]
    private static partial Regex Placeholder();
}
