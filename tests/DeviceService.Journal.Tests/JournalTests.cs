using DeviceService.Sessions;
using Microsoft.Extensions.Time.Testing;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

/// <summary>A data directory of its own for each test, and journals opened in it under a clock that the test moves.</summary>
public abstract class JournalTests : LoggedTests
{
    private readonly TemporaryFolder _folder = new();

    protected static CancellationToken Ended => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Clock { get; } = new(Given.Start);

    protected string Directory => _folder.Path;

    internal JournalPaths Paths => new(_folder.Path);

    protected JournalOptions Options => new() { Directory = _folder.Path };

    protected Task<SqliteJournal> OpenAsync() => OpenAsync(Options);

    protected Task<SqliteJournal> OpenAsync(JournalOptions options) =>
        SqliteJournal.OpenAsync(options, Clock, Log.CreateLogger<SqliteJournal>(), Ended);

    /// <summary>Appends and insists that it is durable.</summary>
    protected static async Task<JournalHead> AppendAsync(SqliteJournal journal, params JournalEntry[] entries)
    {
        var result = await Eventually.EndsAsync(journal.AppendAsync(entries));
        Assert.Equal("", result.Failure);
        return result.Head!;
    }

    protected static async Task<VerificationReport> VerifiedAsync(SqliteJournal journal, JournalHead? expected = null)
    {
        var report = await journal.VerifyAsync(expected, Ended);
        Assert.Null(report.FirstDefect);
        Assert.True(report.Verified);
        return report;
    }

    protected Task<VerificationReport> VerifyOfflineAsync(JournalHead? expected = null) =>
        JournalVerification.VerifyAsync(_folder.Path, expected, Ended);

    protected static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items.WithCancellation(Ended))
        {
            all.Add(item);
        }

        return all;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _folder.Dispose();
        }

        base.Dispose(disposing);
    }
}
