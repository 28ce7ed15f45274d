using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TestSupport;

/// <summary>
/// The log of one test, and the rule that goes with it: <b>a test fails on any Error that it did not announce</b>, and on
/// one that it announced and that never came. So an error cannot hide in a green run.
/// </summary>
/// <remarks>Give it to the code under test as its ILoggerFactory or ILoggerProvider; dispose it at the end.</remarks>
public sealed class TestLog : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly ConcurrentQueue<Announcement> _announced = new();
    private bool _disposed;

    public IReadOnlyCollection<LogEntry> Entries => _entries;

    /// <summary>Says that an Error with this event name is part of the test.</summary>
    public TestLog Announce(string eventName) =>
        Announce($"event {eventName}", entry => string.Equals(entry.EventId.Name, eventName, StringComparison.Ordinal));

    /// <summary>Says that an Error for which this holds is part of the test.</summary>
    public TestLog Announce(string what, Func<LogEntry, bool> holds)
    {
        _announced.Enqueue(new Announcement(what, holds));
        return this;
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public ILogger<T> CreateLogger<T>() => new Logger<T>(this);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A TestLog is the only log of its test.");

    /// <summary>Throws when an Error was not announced, or an announced one did not come.</summary>
    public void Verify()
    {
        var errors = _entries.Where(entry => entry.Level >= LogLevel.Error).ToArray();
        var unannounced = errors.Where(entry => !_announced.Any(a => a.Holds(entry))).ToArray();
        if (unannounced.Length > 0)
        {
            throw new UnannouncedErrorException(
                $"{unannounced.Length} Error(s) that the test did not announce:\n  {string.Join("\n  ", unannounced.Take(10))}");
        }

        var missing = _announced.Where(a => !errors.Any(a.Holds)).Select(a => a.What).ToArray();
        if (missing.Length > 0)
        {
            throw new UnannouncedErrorException($"Announced, and never logged as Error: {string.Join(", ", missing)}");
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Verify();
        }
    }

    private sealed record Announcement(string What, Func<LogEntry, bool> Holds);

    private sealed class Writer(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue(new LogEntry(logLevel, category, eventId, formatter(state, exception), exception));
    }
}
