using System.CommandLine;

namespace DeviceService.PenCtl;

/// <summary>The program: one command line, one answer, one exit code.</summary>
internal static class PenCtlProgram
{
    // A stream that is being watched ends at once; this is for a file that is being closed.
    private static readonly TimeSpan EndingTimeMax = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        var parsed = CommandTree.Create(surroundings).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            return await MisusedAsync(parsed, surroundings);
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = surroundings.Output, Error = surroundings.Errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndingTimeMax,
            },
            surroundings.Ending);
    }

    private static async Task<int> MisusedAsync(ParseResult parsed, Surroundings surroundings)
    {
        foreach (var error in parsed.Errors)
        {
            await surroundings.Errors.WriteLineAsync(error.Message);
        }

        var path = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            path.Insert(0, at.Command.Name);
        }

        await surroundings.Errors.WriteLineAsync($"Use: {string.Join(' ', path)} --help");
        return (int)ExitCode.OptionWrong;
    }
}
