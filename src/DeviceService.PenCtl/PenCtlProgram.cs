using System.CommandLine;

namespace DeviceService.PenCtl;

/// <summary>The program: one command line, one answer, one exit code.</summary>
internal static class PenCtlProgram
{
    // A stream that is being watched ends at once; this is for a file that is being closed.
    private static readonly TimeSpan EndingTimeMax = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        // What could not be parsed is told in the form that was asked for, wherever on the line that was asked.
        var json = arguments.Contains(SharedOptions.JsonName);
        try
        {
            var parsed = CommandTree.Create(surroundings).Parse(arguments);
            if (parsed.Errors.Count > 0)
            {
                return Ended(Misused(parsed), json, surroundings);
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = surroundings.Output, Error = surroundings.Errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = EndingTimeMax,
                },
                surroundings.Ending);
        }
        catch (OutputUnreadException)
        {
            // Help is an answer too.
            return (int)ExitCode.CannotWrite;
        }
        catch (Exception defect)
        {
            // What nobody expected has its code and its place like any other error; left alone, the runtime would end the program by a signal.
            return Ended(
                new PenCtlException(
                    ExitCode.Defect, $"penctl failed, which is a defect of penctl: {defect.GetType().Name}: {defect.Message}", "Report it with what follows.", defect)
                {
                    Trace = defect.ToString(),
                },
                json,
                surroundings);
        }
    }

    private static PenCtlException Misused(ParseResult parsed)
    {
        var path = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            path.Insert(0, at.Command.Name);
        }

        return PenCtlException.Option(string.Join(' ', parsed.Errors.Select(static error => error.Message)), $"Use: {string.Join(' ', path)} --help");
    }

    private static int Ended(PenCtlException failure, bool json, Surroundings surroundings)
    {
        new Screen(surroundings, json).Failed(failure);
        return (int)failure.Code;
    }
}
