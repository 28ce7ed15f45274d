using DeviceService.Safety;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class StopLatchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_stop_that_comes_during_a_permissive_write_follows_it_and_the_latch_is_set_at_once()
    {
        var line = new Line();
        var latch = new StopLatch(line, _clock);
        var inside = new SyncPoint();
        var permissive = Task.Run(() => latch.TryWritePermissive(latch.Generation, line, wire =>
        {
            inside.Pass();
            wire.Said.Add("permit");
        }));
        await inside.ReachedAsync();

        var stopping = Task.Run(() => latch.Stop(StopReason.EmergencyStop));
        await Eventually.TrueAsync(() => latch.IsLatched);
        Assert.Empty(line.Said);
        inside.GoOn();

        Assert.True(await permissive);
        await stopping;
        Assert.Equal(["permit", "stop 1"], line.Said);
        Assert.False(latch.TryWritePermissive(0, line, wire => wire.Said.Add("permit")));
    }

    [Fact]
    public void A_permissive_write_decided_before_a_stop_is_void_after_it_even_when_it_was_cleared()
    {
        var line = new Line();
        var latch = new StopLatch(line, _clock);
        var decidedUnder = latch.Generation;
        latch.Stop(StopReason.EmergencyStop);
        Confirm(latch, 1);
        Assert.True(latch.TryClear(1));

        Assert.False(latch.TryWritePermissive(decidedUnder, line, wire => wire.Said.Add("permit")));
        Assert.True(latch.TryWritePermissive(latch.Generation, line, wire => wire.Said.Add("permit")));
    }

    [Fact]
    public void What_was_written_of_a_stop_is_let_out_once_the_gate_is_open_again()
    {
        var line = new Line();
        var latch = new StopLatch(line, _clock);
        line.WhenLetOut = () => Assert.True(Task.Run(() => latch.WriteOrdinary(line, static wire => wire.Said.Add("ordinary"))).Wait(Eventually.Bound));

        Assert.Equal(StopFrameFate.Written, latch.Stop(StopReason.DepthAboveLimit).Fate);
        Assert.Equal(["stop 1", "let out", "ordinary"], line.Said);
    }

    [Fact]
    public async Task A_stop_during_the_write_of_another_gets_its_own_number_and_the_first_reason_stays()
    {
        var line = new Line { Hold = new SyncPoint() };
        var latch = new StopLatch(line, _clock);
        var first = Task.Run(() => latch.Stop(StopReason.DepthAboveLimit));
        await line.Hold.ReachedAsync();
        var second = Task.Run(() => latch.Stop(StopReason.EmergencyStop));
        await Eventually.TrueAsync(() => latch.Generation == 2);
        line.Hold.GoOn();

        var outcomes = new[] { await first, await second };

        Assert.Equal([1L, 2L], outcomes.Select(outcome => outcome.Number).Order());
        Assert.Equal(StopReason.DepthAboveLimit, latch.Reason);
        Assert.Equal(2, line.Said.Count);
    }

    [Fact]
    public void Clearing_an_older_stop_leaves_the_newer_one()
    {
        var latch = new StopLatch(new Line(), _clock);
        latch.Stop(StopReason.EmergencyStop);
        Confirm(latch, 1);
        latch.Stop(StopReason.LinkLost);

        Assert.False(latch.TryClear(1));
        Assert.False(latch.TryClear(2));
        Assert.True(latch.IsLatched);
        Confirm(latch, 2);
        Assert.True(latch.TryClear(2));
        Assert.False(latch.IsLatched);
    }

    [Fact]
    public void Confirmed_means_two_standing_samples_after_a_status_with_our_count()
    {
        var latch = new StopLatch(new Line(), _clock);
        latch.Stop(StopReason.EmergencyStop);

        Assert.Null(latch.SampleSeen(90, false, false));
        Assert.Null(latch.SampleSeen(95, false, false));
        latch.StatusSeen(Status(100, 0));
        Assert.Null(latch.SampleSeen(110, false, false));
        Assert.Null(latch.SampleSeen(120, false, false));
        latch.StatusSeen(Status(130, 1));
        Assert.Null(latch.SampleSeen(140, false, false));
        Assert.Null(latch.SampleSeen(150, true, true));
        Assert.Null(latch.SampleSeen(160, false, false));
        Assert.NotNull(latch.SampleSeen(170, false, false));
        Assert.True(latch.IsConfirmed);
    }

    [Fact]
    public void An_unconfirmed_stop_is_repeated_and_one_the_line_did_not_take_sooner()
    {
        var line = new Line();
        var latch = new StopLatch(line, _clock);
        Assert.Null(latch.RepeatDue());
        latch.Stop(StopReason.EmergencyStop);
        Assert.Equal(StopLatch.RepeatInterval, latch.RepeatDue());
        _clock.Advance(StopLatch.RepeatInterval);
        Assert.Equal(TimeSpan.Zero, latch.RepeatDue());
        line.Takes = false;
        Assert.Equal(StopFrameFate.LineDown, latch.Repeat());
        Assert.Equal(StopLatch.RetryInterval, latch.RepeatDue());
        Confirm(latch, 1);
        Assert.Null(latch.RepeatDue());
    }

    [Fact]
    public async Task Under_any_interleaving_nothing_permissive_follows_a_stop_that_was_not_cleared()
    {
        for (var round = 0; round < 200; round++)
        {
            var line = new Line();
            var latch = new StopLatch(line, _clock);
            var generation = latch.Generation;
            using var together = new Barrier(3);
            var cancelled = TestContext.Current.CancellationToken;
            var writer = Task.Run(() =>
            {
                together.SignalAndWait(cancelled);
                for (var frame = 0; frame < 50; frame++)
                {
                    latch.TryWritePermissive(generation, line, wire => wire.Said.Add("permit"));
                }
            }, cancelled);
            var stops = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                together.SignalAndWait(cancelled);
                latch.Stop(StopReason.EmergencyStop);
            }, cancelled)).ToArray();
            await Task.WhenAll([writer, .. stops]);

            var firstStop = line.Said.FindIndex(said => said.StartsWith("stop", StringComparison.Ordinal));
            Assert.True(firstStop >= 0);
            Assert.DoesNotContain("permit", line.Said.Skip(firstStop));
        }
    }

    private static void Confirm(StopLatch latch, uint stopId)
    {
        latch.StatusSeen(Status(1_000, stopId));
        latch.SampleSeen(1_001, false, false);
        Assert.NotNull(latch.SampleSeen(1_002, false, false));
    }

    private static PenStatus Status(ulong deviceTimeUs, uint lastStopId) => new()
    {
        DeviceTimeUs = deviceTimeUs,
        Mode = PenMode.Latched,
        StopCount = 1,
        LastStopId = lastStopId,
        LastAcceptedCommand = 0,
        ArmId = 0,
        LimitsGeneration = 0,
        CartridgePresent = true,
        BatteryPercent = 90,
        Presses = 0,
        Strokes = 0,
    };

    private sealed class Line : IStopWriter
    {
        public List<string> Said { get; } = [];

        public bool Takes { get; set; } = true;

        public SyncPoint? Hold { get; init; }

        public Action? WhenLetOut { get; set; }

        public void LetOut()
        {
            if (WhenLetOut is { } then)
            {
                Said.Add("let out");
                then();
            }
        }

        public bool TryWriteStop(uint stopId)
        {
            if (Hold is { WasReached: false })
            {
                Hold.Pass();
            }

            Said.Add($"stop {stopId}");
            return Takes;
        }
    }
}
