namespace DeviceService.PenCtl;

/// <summary>What a run finds around it. A test gives its own.</summary>
internal sealed record Surroundings
{
    /// <summary>Where answers go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Whether nobody reads the answers any more, as after `| head -1`.</summary>
    public Func<bool> Unread { get; init; } = static () => false;

    /// <summary>Where errors and progress go, so that what is piped stays whole.</summary>
    public required TextWriter Errors { get; init; }

    /// <summary>Whether answers go to a terminal: colours, borders and screens that move are for people.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Width of the terminal in characters; null where it is not known.</summary>
    public int? Width { get; init; }

    /// <summary>Environment variables by name.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The clock of durations and times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The machine that the doctor looks at.</summary>
    public MachineFiles Machine { get; init; } = new("/");

    /// <summary>Asks the person at the terminal for something that is not shown; null where nobody is there.</summary>
    public Func<string, string?>? AskSecretly { get; init; }

    /// <summary>What the person at the terminal types; null where nobody is there.</summary>
    public TypedLines? Typed { get; init; }

    /// <summary>Ends the run, as Ctrl+C does.</summary>
    public CancellationToken Ending { get; init; }

    /// <summary>Of the real process.</summary>
    public static Surroundings OfProcess()
    {
        var terminal = !Console.IsOutputRedirected && System.Environment.GetEnvironmentVariable("TERM") is not "dumb";
        if (terminal)
        {
            // Sparklines and borders are not ASCII.
            Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        var piped = Console.IsOutputRedirected && OperatingSystem.IsLinux() ? new StandardOutput(StandardOutput.OfProcess) : null;
        return new Surroundings
        {
            Output = piped?.AsText(Console.OutputEncoding) ?? Console.Out,
            Unread = () => piped?.Unread == true,
            Errors = Console.Error,
            Terminal = terminal,
            Width = terminal ? TerminalWidth() : null,
            Environment = System.Environment.GetEnvironmentVariable,
            AskSecretly = Console.IsInputRedirected ? null : SecretPrompt.Ask,

            // Not Console.In, which takes the terminal out of its own line editing.
            Typed = Console.IsInputRedirected ? null : new TypedLines(static () => new StreamReader(Console.OpenStandardInput(), Console.InputEncoding)),
        };
    }

    private static int? TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
