using DeviceService.PenLink;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>Everything that can be chosen about a service. Safety limits are never among it: they are a signed profile.</summary>
public sealed record HostOptions
{
    /// <summary>Port on loopback when none is given.</summary>
    public const int DefaultPort = 5080;

    /// <summary>Most lines that --pen may name.</summary>
    public const int PensMax = 64;

    /// <summary>Lines to attend to besides those in the registry: device paths or tcp://host:port.</summary>
    public IReadOnlyList<string> Pens { get; init; } = [];

    /// <summary>Where journal, recordings, checkpoints and logs lie. Made when it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the API listens.</summary>
    public ListenAddress Grpc { get; init; } = ListenAddress.Loopback(DefaultPort);

    /// <summary>Null for cleartext, which only this machine may have.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>
    /// Whether the rules of the clinic are enforced: control of the pen, sign-in, screening, preparation. Nobody but a test of what lies
    /// beneath them turns them off.
    /// </summary>
    internal bool ClinicRules { get; init; } = true;

    /// <summary>Telemetry rate asked of each pen, in samples per second.</summary>
    public int SamplesPerSecond { get; init; } = PenLinks.SamplesPerSecondMin;

    /// <summary>Whose calendar days count for expiries and intervals.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The clinic's own profiles; null for the shipped one alone.</summary>
    public ProfileFiles? Profiles { get; init; }

    /// <summary>The digest of a profile to put in force at the start; null to leave what is. For when the one in force is gone or has expired.</summary>
    public string? ActivateProfile { get; init; }

    /// <summary>
    /// Makes a new secret for PINs where the one that they were keyed with is lost: nobody's PIN is taken any more, and a prescriber is registered by the setup
    /// code. Does nothing while the secret fits.
    /// </summary>
    public bool NewPinKey { get; init; }

    /// <summary>PEM: public key of whoever signs certificates of pens that come from other rooms; null to take over none.</summary>
    public string? CalibrationKey { get; init; }

    /// <summary>Gets every line of the log too; null for none. Stays the caller's.</summary>
    public ILoggerProvider? AlsoLogTo { get; init; }

    /// <summary>True for the program: signals stop it, systemd is told, and the console shows the log. False inside another program.</summary>
    public bool OwnsProcess { get; init; }
}
