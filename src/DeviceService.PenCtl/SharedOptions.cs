using System.CommandLine;
using System.Globalization;
using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>The options that every command has, each with an environment variable; and how every command is run.</summary>
internal sealed class SharedOptions
{
    public const string EnvironmentPrefix = "PENCTL_";
    public const string JsonName = "--json";

    private const int PatienceSecondsMax = 600;

    private readonly Surroundings _surroundings;
    private readonly Option<string> _service;
    private readonly Option<bool> _json;
    private readonly Option<string?> _ca;
    private readonly Option<string?> _certificate;
    private readonly Option<string?> _key;
    private readonly Option<string?> _operator;
    private readonly Option<string> _patience;

    public SharedOptions(Surroundings surroundings)
    {
        _surroundings = surroundings;
        _service = Named("--service", "ADDRESS", "The service: IP:PORT, http(s)://HOST:PORT or unix:/path.", ServiceAddress.Default)!;
        _json = new Option<bool>(JsonName) { Description = "Answer in JSON: one document, or one line for each event.", Recursive = true };
        _ca = Named("--tls-ca", "FILE", "PEM: authority whose certificate the service has to show.");
        _certificate = Named("--tls-cert", "FILE", "PEM: certificate of this client.");
        _key = Named("--tls-key", "FILE", "PEM: private key of that certificate.");
        _operator = Named("--operator", "ID", "Sign in as this operator for the command. The PIN is asked for, or taken from PENCTL_PIN.");
        _patience = Named("--patience", "SECONDS", $"How long one answer may take, 1 to {PatienceSecondsMax}.", "10")!;
    }

    public void AddTo(RootCommand root)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_service, _json, _ca, _certificate, _key, _operator, _patience])
        {
            root.Add(option);
        }
    }

    /// <summary>Makes this what the command does.</summary>
    public Command Run(Command command, Func<CommandRun, Task<ExitCode>> act)
    {
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(parsed, act, cancellation));
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult parsed, Func<CommandRun, Task<ExitCode>> act, CancellationToken cancellation)
    {
        var screen = new Screen(_surroundings, parsed.GetValue(_json));
        try
        {
            await using var run = new CommandRun(parsed, _surroundings, screen, Choices(parsed), cancellation);
            return await act(run);
        }
        catch (OutputUnreadException)
        {
            // Whoever closed the pipe, as head does, has what they wanted, and is told nothing.
            return ExitCode.CannotWrite;
        }
        catch (Exception ended) when (cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (Failures.Read(failure, parsed.GetValue(_service)!) is { } read)
        {
            screen.Failed(read);
            return read.Code;
        }
    }

    private ConnectionChoices Choices(ParseResult parsed)
    {
        var text = parsed.GetValue(_patience)!;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > PatienceSecondsMax)
        {
            throw PenCtlException.Option($"--patience '{text}' is no whole number of seconds within 1 to {PatienceSecondsMax}.", "Write one, such as 10.");
        }

        var tls = (parsed.GetValue(_ca), parsed.GetValue(_certificate), parsed.GetValue(_key)) switch
        {
            (null, null, null) => null,
            ({ } ca, { } certificate, { } key) => new ClientFiles(ca, certificate, key),
            _ => throw PenCtlException.Option("--tls-ca, --tls-cert and --tls-key belong together, and one is missing.", "Give all three, or none on this machine."),
        };
        return new ConnectionChoices(
            parsed.GetValue(_service)!,
            tls,
            parsed.GetValue(_operator),
            _surroundings.Environment(EnvironmentPrefix + "TOKEN") is { Length: > 0 } token ? token : null,
            TimeSpan.FromSeconds(seconds));
    }

    private Option<string?> Named(string name, string value, string description, string? otherwise = null) => new(name)
    {
        Description = description,
        HelpName = value,
        Recursive = true,
        DefaultValueFactory = _ => _surroundings.Environment(EnvironmentPrefix + name.TrimStart('-').Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } given
            ? given
            : otherwise,
    };
}
