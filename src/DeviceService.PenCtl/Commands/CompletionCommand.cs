using System.CommandLine;
using System.Text.Json.Nodes;

namespace DeviceService.PenCtl;

/// <summary>completion: what a shell needs to complete penctl's commands and options. The words come from the [suggest] directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _penctl() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(penctl "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _penctl penctl

        """;

    private const string Zsh = """
        #compdef penctl
        _penctl() {
            local -a words_found
            words_found=("${(@f)$(penctl "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a words_found
        }
        compdef _penctl penctl

        """;

    private const string Fish = """
        complete -c penctl -f -a '(penctl "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'

        """;

    public static Command Create(SharedOptions shared)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add("bash", "zsh", "fish");
        return shared.Run(new Command("completion", "Prints a script that completes penctl in this shell: source <(penctl completion bash)") { shell }, run =>
        {
            var script = run.Get(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                var other => throw PenCtlException.Option($"There is no completion for the shell '{other}'.", "Give bash, zsh or fish."),
            };
            if (run.Screen.Json)
            {
                run.Screen.Document(new JsonObject { ["shell"] = run.Get(shell), ["script"] = script });
            }
            else
            {
                run.Screen.Text(script);
            }

            return Task.FromResult(ExitCode.Ok);
        });
    }
}
