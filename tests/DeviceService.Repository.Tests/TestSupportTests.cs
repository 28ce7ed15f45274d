using Microsoft.Extensions.Logging;
using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>What every other test relies on has to be able to fail.</summary>
public sealed class TestSupportTests
{
    private static readonly EventId DiskFull = new(7, "DiskFull");

    private static readonly Action<ILogger, Exception?> DiskFilled = LoggerMessage.Define(LogLevel.Error, DiskFull, "full");

    private static readonly Action<ILogger, Exception?> Slowed = LoggerMessage.Define(LogLevel.Warning, new EventId(8, "Slow"), "slow");

    [Fact]
    public void An_error_that_the_test_did_not_announce_fails_it()
    {
        var log = new TestLog();
        DiskFilled(log.CreateLogger("Journal"), null);

        Assert.Contains("DiskFull", Assert.Throws<UnannouncedErrorException>(log.Dispose).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_announced_error_and_a_warning_pass()
    {
        using var log = new TestLog().Announce("DiskFull");
        Slowed(log.CreateLogger("Journal"), null);
        DiskFilled(log.CreateLogger("Journal"), null);

        Assert.Equal(2, log.Entries.Count);
    }

    [Fact]
    public void An_announced_error_that_never_comes_fails_the_test()
    {
        var log = new TestLog().Announce("DiskFull");

        Assert.Throws<UnannouncedErrorException>(log.Dispose);
    }

    [Fact]
    public async Task A_condition_that_never_holds_is_reported_by_its_own_text()
    {
        var never = false;

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.TrueAsync(() => never, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("never", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_point_holds_the_code_until_the_test_lets_it_go_on()
    {
        var point = new SyncPoint();
        var passed = false;
        var code = Task.Run(async () =>
        {
            await point.PassAsync();
            passed = true;
        }, TestContext.Current.CancellationToken);

        await point.ReachedAsync();
        Assert.False(passed);
        point.GoOn();
        await Eventually.EndsAsync(code);

        Assert.True(passed);
    }

    [Fact]
    public void The_vectors_are_read_whole()
    {
        var vectors = PenLinkVectors.All;

        Assert.Equal(0xCBF43926u, vectors.Crcs.Single(v => v.Bytes.AsSpan().SequenceEqual("123456789"u8)).Crc);
        Assert.Equal(11, vectors.LimitsDigests[0].Values.Count);
        Assert.All(vectors.Frames, frame => Assert.Equal(0, frame.Frame[0]));
        Assert.All(vectors.Streams.SelectMany(s => s.Events).Where(e => e.Kind == "frame"), e => vectors.Frame(e.Value));
    }
}
