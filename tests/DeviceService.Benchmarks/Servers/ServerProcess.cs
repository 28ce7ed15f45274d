using System.Diagnostics;
using System.Text.Json;

namespace DeviceService.Benchmarks;

/// <summary>One server in a process of its own. It prints one line of JSON once it can be called, as the host does.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly List<string> _said;
    private bool _disposed;

    private ServerProcess(string name, Process process, List<string> said, string address, TimeSpan readyAfter)
    {
        (Name, _process, _said, Address, ReadyAfter) = (name, process, said, address, readyAfter);
    }

    public string Name { get; }

    /// <summary>Such as http://127.0.0.1:41234; empty for one that is not called.</summary>
    public string Address { get; }

    public int Id => _process.Id;

    /// <summary>From its start to its ready line.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <exception cref="BenchException">It could not be started, or did not become ready; the message holds what it said.</exception>
    public static async Task<ServerProcess> StartAsync(string name, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Paths.Root };
        var said = new List<string>();
        var began = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new BenchException($"{program} did not start.");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new BenchException($"{program} cannot be started: {missing.Message}.", missing);
        }

        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(ReadyTimeMax);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (!line.StartsWith('{') || !line.Contains("\"ready\"", StringComparison.Ordinal))
                {
                    Keep(said, line);
                    continue;
                }

                var readyAfter = Stopwatch.GetElapsedTime(began);
                using var ready = JsonDocument.Parse(line);
                var address = ready.RootElement.TryGetProperty("grpc", out var grpc) ? grpc.GetString() ?? "" : "";
                _ = DrainAsync(process.StandardOutput, said);
                return new ServerProcess(name, process, said, address, readyAfter);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.WaitForExit();
        throw new BenchException($"{name} was not ready within {ReadyTimeMax.TotalSeconds:0} s: {string.Join(" | ", Last(said))}");
    }

    /// <summary>What it said last, for a message.</summary>
    public string LastWords => string.Join(" | ", Last(_said));

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(EndTimeMax);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    // A pipe that nobody reads would hold the server up.
    private static async Task DrainAsync(StreamReader output, List<string> said)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Keep(said, line);
        }
    }

    private static void Keep(List<string> said, string? line)
    {
        if (line is not null)
        {
            lock (said)
            {
                said.Add(line);
            }
        }
    }

    private static string[] Last(List<string> said)
    {
        lock (said)
        {
            return [.. said.TakeLast(6)];
        }
    }
}
