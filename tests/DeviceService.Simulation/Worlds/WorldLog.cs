using Microsoft.Extensions.Logging;

namespace DeviceService.Simulation.Worlds;

/// <summary>The service's log in a world: an Error is a defect, whatever else holds.</summary>
internal sealed class WorldLog : ILoggerFactory, ILogger
{
    /// <summary>The first Error; null for none.</summary>
    public string? Defect { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A world has one log.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Defect ??= $"{formatter(state, exception)} {exception}";
        }
    }

    public void Dispose()
    {
    }
}
