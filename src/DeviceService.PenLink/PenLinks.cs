using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.PenLink;

/// <summary>Opens lines to pens: serial devices and pseudo-terminals by path, serial servers by tcp://host:port.</summary>
public sealed class PenLinks : IPenLinks
{
    /// <summary>Slowest telemetry rate in samples per second: below it no pen may be armed.</summary>
    public const int SamplesPerSecondMin = 100;

    /// <summary>Fastest telemetry rate in samples per second that PenLink knows.</summary>
    public const int SamplesPerSecondMax = 1_000;

    private const int BuildBytesMax = 31;

    private readonly string _build;
    private readonly int _samplesPerSecond;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly LinePlatform _platform;

    /// <summary>Puts the calling thread before others, as the line threads are, where this process may. False where it may not.</summary>
    public static bool TryRaiseThread() => LinePlatform.Current.TryRaiseThread();

    /// <summary>Links that time themselves by this clock and log here.</summary>
    /// <param name="build">The service's build, for the pen's own records: at most 31 bytes of UTF-8, more is cut off.</param>
    /// <param name="samplesPerSecond">
    /// Telemetry rate asked of each pen, <see cref="SamplesPerSecondMin"/> to <see cref="SamplesPerSecondMax"/>. A UART's speed is raised
    /// as far as it needs; a pen or line that cannot stays at 100, as <see cref="HandshakeReport.SamplesPerSecond"/> tells.
    /// </param>
    /// <param name="clock">The monotonic clock of all links.</param>
    /// <param name="loggers">Where links log.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public PenLinks(string build, int samplesPerSecond, TimeProvider clock, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesPerSecond, SamplesPerSecondMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samplesPerSecond, SamplesPerSecondMax);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(loggers);
        while (Encoding.UTF8.GetByteCount(build) > BuildBytesMax)
        {
            build = build[..^1];
        }

        _build = build;
        _samplesPerSecond = samplesPerSecond;
        _clock = clock;
        _loggers = loggers;
        _platform = LinePlatform.Current;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The text names no line; <see cref="Validate"/> says why.</exception>
    public IPenLink Open(string line, string? expectedSerialNumber, IPenLinkObserver observer, long firstStopNumber)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (!LineName.TryParse(line, out var name, out var problem))
        {
            throw new ArgumentException(problem, nameof(line));
        }

        var log = _loggers.CreateLogger<PenLine>();
        return new PenLine(name, expectedSerialNumber, observer, firstStopNumber, _build, _samplesPerSecond, _platform, _clock, log, NewNonce).Start();
    }

    /// <inheritdoc/>
    public IReadOnlyList<LineDescription> DiscoverLines() =>
        [.. _platform.Discover().Select(found =>
            new LineDescription(found.Line, found.DevicePath, found.Description, _platform.OtherHolder(found.DevicePath)))];

    /// <inheritdoc/>
    public string? Validate(string line) => LineName.TryParse(line, out _, out var problem) ? null : problem;

    private static ulong NewNonce()
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(nonce);
        return BinaryPrimitives.ReadUInt64LittleEndian(nonce);
    }
}
