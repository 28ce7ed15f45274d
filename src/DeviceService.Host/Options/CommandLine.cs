using System.CommandLine;
using System.Globalization;
using DeviceService.PenLink;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// The command line. Each option also has an environment variable, DEVICESERVICE_ and its name in capitals
/// (--tls-cert is DEVICESERVICE_TLS_CERT); what stands on the command line wins.
/// </summary>
internal sealed class CommandLine
{
    public const string EnvironmentPrefix = "DEVICESERVICE_";

    private static readonly char[] PenSeparators = [';', '\n'];

    private readonly RootCommand _root;
    private readonly Option<string[]> _pens;
    private readonly Option<string> _data;
    private readonly Option<string> _grpc;
    private readonly Option<string?> _certificate;
    private readonly Option<string?> _key;
    private readonly Option<string?> _clientCa;
    private readonly Option<string?> _timeZone;
    private readonly Option<string?> _profiles;
    private readonly Option<string?> _profileKey;
    private readonly Option<string?> _activateProfile;
    private readonly Option<bool> _newPinKey;
    private readonly Option<string?> _calibrationKey;
    private readonly Option<string> _telemetryRate;
    private readonly Option<LogLevel> _logLevel;

    public CommandLine(Func<string, string?> environment)
    {
        string? FromEnvironment(string option) =>
            environment(EnvironmentPrefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } value ? value : null;

        _pens = new Option<string[]>("--pen")
        {
            Description = "A line to attend to, besides those attached before: a device path or tcp://host:port. May be repeated.",
            HelpName = "LINE",
            DefaultValueFactory = _ => FromEnvironment("--pen")?.Split(PenSeparators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        _data = new Option<string>("--data")
        {
            Description = "Directory of journal, recordings, checkpoints and logs.",
            HelpName = "DIR",
            DefaultValueFactory = _ => FromEnvironment("--data") ?? DefaultDataDirectory(environment),
        };
        _grpc = new Option<string>("--grpc")
        {
            Description = "Address of the API: IP:PORT (port 0: any free one) or unix:/path. Other than loopback needs the three TLS options.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => FromEnvironment("--grpc") ?? ListenAddress.Loopback(HostOptions.DefaultPort).ToString(),
        };
        _certificate = File("--tls-cert", "PEM: certificate of the service, intermediates after it.");
        _key = File("--tls-key", "PEM: private key of that certificate.");
        _clientCa = File("--client-ca", "PEM: authorities whose client certificates are accepted.");
        _timeZone = new Option<string?>("--time-zone")
        {
            Description = "Whose calendar days count for expiries and intervals, such as Europe/Berlin. This machine's by default.",
            HelpName = "ZONE",
            DefaultValueFactory = _ => FromEnvironment("--time-zone"),
        };
        _profiles = new Option<string?>("--profiles")
        {
            Description = "Folder of the clinic's own safety profiles, each .yaml with its .yaml.sig. Needs --profile-key.",
            HelpName = "DIR",
            DefaultValueFactory = _ => FromEnvironment("--profiles"),
        };
        _profileKey = File("--profile-key", "PEM: public key (P-256) of whoever signs the clinic's profiles.");
        _activateProfile = new Option<string?>("--activate-profile")
        {
            Description = "Puts this profile in force at the start, when the one in force is gone or has expired. ActivateProfile is the usual way.",
            HelpName = "DIGEST",
            DefaultValueFactory = _ => FromEnvironment("--activate-profile"),
        };
        _newPinKey = new Option<bool>("--new-pin-key")
        {
            Description = "Where the secret of the PINs (DIR/pin-key) is lost: makes another. Nobody's PIN is taken then; a prescriber is registered by the setup code.",
            DefaultValueFactory = result =>
            {
                var value = FromEnvironment("--new-pin-key") ?? bool.FalseString;
                if (!bool.TryParse(value, out var asked))
                {
                    result.AddError($"{EnvironmentPrefix}NEW_PIN_KEY '{value}' is neither true nor false.");
                }

                return asked;
            },
        };
        _calibrationKey = File("--calibration-key", "PEM: public key (P-256) of whoever signs calibration certificates that are imported.");
        _telemetryRate = new Option<string>("--telemetry-rate")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Samples per second asked of each pen, {PenLinks.SamplesPerSecondMin} to {PenLinks.SamplesPerSecondMax}. A UART's speed is raised as far as it needs."),
            HelpName = "RATE",
            DefaultValueFactory = _ => FromEnvironment("--telemetry-rate") ?? PenLinks.SamplesPerSecondMin.ToString(CultureInfo.InvariantCulture),
        };
        _logLevel = new Option<LogLevel>("--log-level")
        {
            Description = "Least level that is logged: Trace, Debug, Information, Warning, Error, Critical.",
            HelpName = "LEVEL",
            DefaultValueFactory = result =>
            {
                if (FromEnvironment("--log-level") is not { } value)
                {
                    return LogLevel.Information;
                }

                if (Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level))
                {
                    return level;
                }

                result.AddError($"{EnvironmentPrefix}LOG_LEVEL '{value}' is no level: write Trace, Debug, Information, Warning, Error or Critical.");
                return LogLevel.Information;
            },
        };
        _root = new RootCommand("Serves professional microneedling pens over gRPC. It permits, watches, stops and records; it never starts a motor.");
        foreach (var option in (ReadOnlySpan<Option>)[_pens, _data, _grpc, _certificate, _key, _clientCa, _timeZone, _profiles, _profileKey, _activateProfile, _newPinKey, _calibrationKey, _telemetryRate, _logLevel])
        {
            _root.Add(option);
        }

        Option<string?> File(string name, string description) =>
            new(name) { Description = description, HelpName = "FILE", DefaultValueFactory = _ => FromEnvironment(name) };
    }

    /// <summary>The options of a run; null when help or the version was asked for, which is then printed.</summary>
    /// <exception cref="StartRefusedException">Something on the line cannot be understood.</exception>
    public HostOptions? Read(IReadOnlyList<string> arguments, TextWriter output)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            throw new StartRefusedException(
                ExitCode.OptionWrong,
                string.Join(' ', parsed.Errors.Select(error => error.Message)) + " Use --help for the options.");
        }

        var run = false;
        _root.SetAction(_ => run = true);
        _root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return run ? Options(parsed) : null;
    }

    private HostOptions Options(ParseResult parsed)
    {
        var address = ListenAddress.TryParse(parsed.GetRequiredValue(_grpc), out var problem)
            ?? throw new StartRefusedException(ExitCode.OptionWrong, $"--grpc: {problem}.");
        return new HostOptions
        {
            Pens = parsed.GetValue(_pens) ?? [],
            DataDirectory = parsed.GetRequiredValue(_data),
            Grpc = address,
            Tls = Tls(parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_clientCa)),
            TimeZone = Zone(parsed.GetValue(_timeZone)),
            Profiles = ProfilesOf(parsed.GetValue(_profiles), parsed.GetValue(_profileKey)),
            ActivateProfile = parsed.GetValue(_activateProfile),
            NewPinKey = parsed.GetValue(_newPinKey),
            CalibrationKey = parsed.GetValue(_calibrationKey),
            SamplesPerSecond = Rate(parsed.GetRequiredValue(_telemetryRate)),
            LogLevel = parsed.GetValue(_logLevel),
            OwnsProcess = true,
        };
    }

    private static ProfileFiles? ProfilesOf(string? folder, string? key) => (folder, key) switch
    {
        (null, null) => null,
        ({ } documents, { } pem) => new ProfileFiles(documents, pem),
        _ => throw new StartRefusedException(
            ExitCode.OptionWrong, $"--profiles and --profile-key belong together: {(folder is null ? "--profiles" : "--profile-key")} is missing."),
    };

    private static TimeZoneInfo Zone(string? name) => name is null ? TimeZoneInfo.Local
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : throw new StartRefusedException(ExitCode.OptionWrong, $"--time-zone '{name}' is no time zone of this machine: write one such as Europe/Berlin or UTC.");

    private static int Rate(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
        && rate is >= PenLinks.SamplesPerSecondMin and <= PenLinks.SamplesPerSecondMax
            ? rate
            : throw new StartRefusedException(
                ExitCode.OptionWrong,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--telemetry-rate '{text}' is not within {PenLinks.SamplesPerSecondMin} to {PenLinks.SamplesPerSecondMax} samples per second: write a whole number such as 200."));

    private static TlsFiles? Tls(string? certificate, string? key, string? clientCa)
    {
        if (certificate is null && key is null && clientCa is null)
        {
            return null;
        }

        if (certificate is not null && key is not null && clientCa is not null)
        {
            return new TlsFiles(certificate, key, clientCa);
        }

        var missing = string.Join(
            " and ",
            new[] { certificate is null ? "--tls-cert" : null, key is null ? "--tls-key" : null, clientCa is null ? "--client-ca" : null }.OfType<string>());
        throw new StartRefusedException(ExitCode.OptionWrong, $"--tls-cert, --tls-key and --client-ca belong together: {missing} is missing.");
    }

    // systemd names a state directory of the unit's own; otherwise the user's own place for data.
    private static string DefaultDataDirectory(Func<string, string?> environment) =>
        environment("STATE_DIRECTORY") is { Length: > 0 } state
            ? state.Split(':')[0]
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "device-service");
}
