using System.CommandLine;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>What holds for every command: addresses, certificates, colours, completion, and that the document is in step.</summary>
public sealed class CommandLineTests(TreatedRoom room)
{
    [Theory]
    [InlineData("127.0.0.1:5080", false, "http://127.0.0.1:5080")]
    [InlineData("localhost:5080", false, "http://localhost:5080")]
    [InlineData("room:5080", true, "https://room:5080")]
    [InlineData("https://room:5080", true, "https://room:5080")]
    [InlineData("[::1]:5080", false, "http://[::1]:5080")]
    [InlineData("unix:/run/api.sock", false, "unix:/run/api.sock")]
    public void An_address_is_what_the_service_prints(string text, bool tls, string read) => Assert.Equal(read, ServiceAddress.Parse(text, tls).ToString());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("ftp://127.0.0.1:5080")]
    [InlineData("unix:run/api.sock")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("http://clinic.example:5080")]
    [InlineData("")]
    public void What_is_no_address_or_would_be_in_the_clear_is_refused(string text)
    {
        var refused = Assert.Throws<PenCtlException>(() => ServiceAddress.Parse(text, tls: false));

        Assert.Equal(ExitCode.OptionWrong, refused.Code);
        Assert.StartsWith($"--service '{text}'", refused.Sentence, StringComparison.Ordinal);
        Assert.Contains("PENCTL_SERVICE", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_belong_together_and_have_to_be_there()
    {
        var alone = await PenCtlRun.OfAsync(["pens", "list", "--tls-ca", "ca.pem"]);
        var missing = await PenCtlRun.OfAsync(["pens", "list", "--tls-ca", "no-ca.pem", "--tls-cert", "no.pem", "--tls-key", "no.key"]);

        Assert.Equal(ExitCode.OptionWrong, alone.Code);
        Assert.Equal(ExitCode.CertificateUnusable, missing.Code);
        Assert.StartsWith("--tls-ca: no-ca.pem cannot be used", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_without_a_pin_is_told_where_it_comes_from()
    {
        var run = await PenCtlRun.OfAsync(room, "pens", "list", "--operator", TreatedRoom.OperatorId);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.Contains("PENCTL_PIN", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_is_a_token_for_the_commands_that_follow()
    {
        var signedIn = await PenCtlRun.OfAsync(["sign-in", TreatedRoom.OperatorId], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address, ["PENCTL_PIN"] = TreatedRoom.Pin });
        var listed = await PenCtlRun.OfAsync(["incidents", "list"], new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address, ["PENCTL_TOKEN"] = signedIn.Output.Trim() });

        Assert.Single(signedIn.Lines);
        Assert.True(listed.Code == ExitCode.Ok, listed.Errors);
    }

    [Fact]
    public async Task Colours_are_for_a_terminal_and_NO_COLOR_turns_them_off_there()
    {
        var environment = new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address };
        var coloured = await PenCtlRun.OfAsync(["pens", "list"], environment, terminal: 120);
        environment["NO_COLOR"] = "1";
        var plain = await PenCtlRun.OfAsync(["pens", "list"], environment, terminal: 120);

        Assert.Matches(@"\u001b\[[0-9;]*3[0-7]", coloured.Output);
        Assert.DoesNotMatch(@"\u001b\[[0-9;]*(3|9)[0-7]", plain.Output);
        Assert.Contains("╭", plain.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("penctl se", "sessions")]
    [InlineData("penctl pens ", "watch")]
    [InlineData("penctl limits SIM --area ch", "cheek")]
    [InlineData("penctl recording export --format ", "parquet")]
    public async Task A_shell_completes_commands_options_and_values(string typed, string word)
    {
        var run = await PenCtlRun.OfAsync([$"[suggest:{typed.Length}]", typed]);

        Assert.Contains(word, run.Lines.Select(static line => line.Trim()));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Each_shell_has_a_script_that_asks_penctl_itself(string shell)
    {
        var run = await PenCtlRun.OfAsync(["completion", shell]);

        Assert.Contains("[suggest:", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.OptionWrong, (await PenCtlRun.OfAsync(["completion", "tcsh"])).Code);
    }

    [Fact]
    public async Task The_script_for_bash_is_sourced_by_a_bash_and_completes_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "bash is not on this machine.");
        using var folder = new TemporaryFolder();
        var program = folder.Combine("penctl");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet exec '{Path.Combine(AppContext.BaseDirectory, "penctl.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // As bash does it for whoever presses the tab key: the function that the script has registered, the line, and where the cursor is.
        const string Script = """
            PATH="$1:$PATH"
            source <(penctl completion bash)
            completes=$(complete -p penctl); completes=${completes##*-F }; completes=${completes%% *}
            ask() { COMP_LINE=$1; COMP_POINT=${#1}; read -r -a COMP_WORDS <<< "$1"; [[ $1 == *' ' ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); "$completes"; echo "${COMPREPLY[*]}"; }
            ask "penctl pens w"
            ask "penctl certificate s"
            ask "penctl limits SIM --area ch"
            """;
        var start = new System.Diagnostics.ProcessStartInfo("/bin/bash", ["--noprofile", "--norc", "-c", Script, "bash", folder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var bash = System.Diagnostics.Process.Start(start)!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await Eventually.EndsAsync(bash.WaitForExitAsync());

        Assert.Equal((0, ""), (bash.ExitCode, await errors));
        var completed = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["watch", "sign"], completed[..2]);
        Assert.Equal(["cheek", "cheekbone", "chin"], completed[2].Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_command_is_64_and_says_where_help_is()
    {
        var run = await PenCtlRun.OfAsync(["pens", "lst"]);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.Contains("pens --help", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_every_command_option_and_exit_code()
    {
        var document = File.ReadAllText(RepositoryRoot.Combine("docs/penctl.md"));
        var root = CommandTree.Create(new Surroundings { Output = TextWriter.Null, Errors = TextWriter.Null, Terminal = false, Environment = static _ => null });

        Assert.All(Leaves(root, ""), path => Assert.Contains($"`{path}", document, StringComparison.Ordinal));
        Assert.All(Options(root).Distinct(), option => Assert.Contains(option, document, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {(int)code} |", document, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(inner => Leaves(inner, path.Length == 0 ? inner.Name : $"{path} {inner.Name}"));

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Select(static option => option.Name).Concat(command.Subcommands.SelectMany(Options));
}
