using System.Diagnostics;
using System.Text.Json;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>The program as a supervisor runs it: a process of its own, started, told to stop, or killed.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private HostProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it has written to standard error; complete once it has ended.</summary>
    public Task<string> Errors => _errors;

    public static HostProcess Start(IEnumerable<string> arguments, IEnumerable<(string Name, string Value)>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "DeviceService.Host.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new HostProcess(Process.Start(start) ?? throw new InvalidOperationException("The service was not started."));
    }

    /// <summary>The ready line, parsed.</summary>
    public async Task<JsonElement> ReadyAsync()
    {
        var line = await Eventually.EndsAsync(_process.StandardOutput.ReadLineAsync()) ?? throw new InvalidOperationException(await _errors);
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>What else it wrote to standard output; waits for its end.</summary>
    public Task<string> RestOfOutputAsync() => Eventually.EndsAsync(_process.StandardOutput.ReadToEndAsync());

    public async Task<ExitCode> ExitAsync()
    {
        await Eventually.EndsAsync(_process.WaitForExitAsync());
        return (ExitCode)_process.ExitCode;
    }

    public async Task<ExitCode> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>As kill -9: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Eventually.EndsAsync(_process.WaitForExitAsync());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
