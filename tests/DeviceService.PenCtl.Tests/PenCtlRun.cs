using System.Text.Json;

namespace DeviceService.PenCtl.Tests;

/// <summary>One run of penctl, in this process: what it answered and how it ended.</summary>
internal sealed record PenCtlRun(ExitCode Code, string Output, string Errors)
{
    /// <summary>The lines of the answer that are not empty.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The answer as the one JSON document that it has to be.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Assert.Single(Lines));

    public static Task<PenCtlRun> OfAsync(TreatedRoom room, params string[] arguments) =>
        OfAsync(arguments, new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address });

    /// <summary>As whoever is signed in for the command.</summary>
    public static Task<PenCtlRun> SignedInAsync(TreatedRoom room, params string[] arguments) => OfAsync(
        [.. arguments, "--operator", TreatedRoom.OperatorId],
        new Dictionary<string, string> { ["PENCTL_SERVICE"] = room.Address, ["PENCTL_PIN"] = TreatedRoom.Pin });

    /// <summary>A run with these surroundings.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">All environment variables.</param>
    /// <param name="terminal">Width of the terminal; null for a pipe.</param>
    /// <param name="machine">What the doctor looks at.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="atMost">When the run is ended in any case; null for a minute.</param>
    /// <param name="typed">What a person at the terminal types; null where nobody is there.</param>
    /// <param name="until">Ends the run, as Ctrl+C does, once the answer so far is enough.</param>
    public static async Task<PenCtlRun> OfAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, int? terminal = null, MachineFiles? machine = null, TimeProvider? clock = null, Func<string, bool>? until = null,
        TimeSpan? atMost = null, string? typed = null)
    {
        using var ending = new CancellationTokenSource(atMost ?? TimeSpan.FromMinutes(1));
        var (output, errors) = (new Watched(until is null ? null : text => until(text) ? ending.CancelAsync() : null), new StringWriter());
        var code = await PenCtlProgram.RunAsync(arguments, new Surroundings
        {
            Output = output,
            Errors = errors,
            Terminal = terminal is not null,
            Width = terminal,
            Environment = name => environment?.GetValueOrDefault(name),
            Machine = machine ?? new MachineFiles("/"),
            Clock = clock ?? TimeProvider.System,
            Ending = ending.Token,
            Typed = typed is null ? null : new TypedLines(() => new StringReader(typed)),
        });
        return new PenCtlRun((ExitCode)code, output.ToString(), errors.ToString());
    }

    /// <summary>Shows each text to somebody who watches.</summary>
    private sealed class Watched(Func<string, Task?>? seen) : StringWriter
    {
        public override void Write(char value)
        {
            base.Write(value);
            See();
        }

        public override void Write(char[] buffer, int index, int count)
        {
            base.Write(buffer, index, count);
            See();
        }

        public override void Write(string? value)
        {
            base.Write(value);
            See();
        }

        private void See() => _ = seen?.Invoke(GetStringBuilder().ToString());
    }
}
