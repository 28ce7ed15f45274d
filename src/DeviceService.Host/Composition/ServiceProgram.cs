namespace DeviceService.Host;

/// <summary>The process: options, start, ready line, waiting for a signal, exit code.</summary>
internal static class ServiceProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var options = new CommandLine(Environment.GetEnvironmentVariable).Read(arguments, Console.Out);
            if (options is null)
            {
                return (int)ExitCode.Ok;
            }

            await using var host = await DeviceHost.StartAsync(options);
            await Console.Out.WriteLineAsync(ReadyLine.Of(host));
            await Console.Out.FlushAsync();
            await host.WaitForShutdownAsync();
            return (int)ExitCode.Ok;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"Not started: {refused.Message}");
            return (int)refused.Code;
        }
        catch (Exception defect)
        {
            await Console.Error.WriteLineAsync($"Failed: {defect}");
            return (int)ExitCode.Defect;
        }
    }
}
