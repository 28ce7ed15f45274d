using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;

namespace DeviceService.Host;

/// <summary>Hands every log line to a provider of the program that this service runs in.</summary>
internal sealed class ProviderSink(ILoggerProvider provider) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        var level = LevelOf(logEvent.Level);
        var log = provider.CreateLogger(Text(logEvent, "SourceContext"));
        if (log.IsEnabled(level))
        {
            var eventId = EventIdOf(logEvent);
            log.Log(level, eventId, logEvent, logEvent.Exception, static (line, _) => line.RenderMessage(CultureInfo.InvariantCulture));
        }
    }

    private static EventId EventIdOf(LogEvent logEvent)
    {
        if (logEvent.Properties.GetValueOrDefault("EventId") is not StructureValue structure)
        {
            return default;
        }

        var values = structure.Properties.ToDictionary(property => property.Name, property => (property.Value as ScalarValue)?.Value, StringComparer.Ordinal);
        return new EventId(values.GetValueOrDefault("Id") as int? ?? 0, values.GetValueOrDefault("Name") as string);
    }

    private static string Text(LogEvent logEvent, string property) =>
        (logEvent.Properties.GetValueOrDefault(property) as ScalarValue)?.Value as string ?? "";

    private static LogLevel LevelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => LogLevel.Trace,
        LogEventLevel.Debug => LogLevel.Debug,
        LogEventLevel.Information => LogLevel.Information,
        LogEventLevel.Warning => LogLevel.Warning,
        LogEventLevel.Error => LogLevel.Error,
        LogEventLevel.Fatal => LogLevel.Critical,
        _ => throw new InvalidOperationException($"No level stands for {level}."),
    };
}
