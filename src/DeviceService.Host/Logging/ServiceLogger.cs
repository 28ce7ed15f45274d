using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace DeviceService.Host;

/// <summary>
/// Where the log goes: readable lines on standard error (standard output carries the ready line alone), and compact
/// JSON in the data directory, a file a day. No patient reference is ever in it: no message carries one.
/// </summary>
internal static class ServiceLogger
{
    private const long FileSizeBytesMax = 32 * 1024 * 1024;
    private const int FilesKept = 31;
    private const string ConsoleLine = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    public static Logger Create(HostOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(options.LogLevel))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)

            // Its errors are calls that could not be read; those are counted and logged once by this host.
            .MinimumLevel.Override("Grpc", LogEventLevel.Fatal)
            .Enrich.FromLogContext()
            .WriteTo.File(
                new CompactJsonFormatter(),
                Path.Combine(options.DataDirectory, "logs", "service-.clef"),
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: FileSizeBytesMax,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKept);
        if (options.OwnsProcess)
        {
            configuration.WriteTo.Console(
                outputTemplate: ConsoleLine, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        }

        if (options.AlsoLogTo is { } alsoLogTo)
        {
            configuration.WriteTo.Sink(new ProviderSink(alsoLogTo));
        }

        return configuration.CreateLogger();
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        LogLevel.Critical or LogLevel.None => LogEventLevel.Fatal,
        _ => throw new InvalidOperationException($"No level stands for {level}."),
    };
}
