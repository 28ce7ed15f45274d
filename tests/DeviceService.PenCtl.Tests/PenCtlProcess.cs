using System.Diagnostics;
using System.Globalization;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>penctl as a shell runs it in a pipe: a process of its own, whose answers are read, or not read any more.</summary>
internal sealed class PenCtlProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PenCtlProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it has written to standard error; complete once it has ended.</summary>
    public Task<string> Errors => Eventually.EndsAsync(_errors);

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">What its environment has beside this one's.</param>
    public static PenCtlProcess Start(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "penctl.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PenCtlProcess(Process.Start(start) ?? throw new InvalidOperationException("penctl was not started."));
    }

    /// <summary>The next line of its answer; null after the last.</summary>
    public Task<string?> LineAsync() => Eventually.EndsAsync(_process.StandardOutput.ReadLineAsync());

    /// <summary>Whoever read the answer goes, as head does once it has its lines.</summary>
    public void ReaderGoes() => _process.StandardOutput.Close();

    /// <summary>SIGTERM, to it alone.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Eventually.EndsAsync(kill.WaitForExitAsync());
    }

    /// <summary>How it ended.</summary>
    public async Task<ExitCode> ExitAsync()
    {
        await Eventually.EndsAsync(_process.WaitForExitAsync());
        return (ExitCode)_process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
