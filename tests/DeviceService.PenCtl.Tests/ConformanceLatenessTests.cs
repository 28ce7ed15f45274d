using DeviceService.Conformance;
using Simulator.V1;

namespace DeviceService.PenCtl.Tests;

/// <summary>A machine that is late all the time: a failure is looked at again for it, and a pen that fails by itself is accepted all the same by nobody.</summary>
[Collection(ConformanceTests.Alone)]
public sealed class ConformanceLatenessTests
{
    [Theory]
    [InlineData(FaultKind.DeadManDisabled, 0, "C-PERM-4")]
    [InlineData(FaultKind.DeadManDisabled, 0, "C-PERM-6")]
    [InlineData(FaultKind.IgnoresLimit, 1, "C-LIMIT-10")]
    [InlineData(FaultKind.DeafToZeros, 0, "C-STOP-5")]
    public async Task A_pen_that_fails_at_every_look_has_failed_however_late_this_machine_is(FaultKind kind, long value, string clause)
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(kind, value);

        var result = Assert.Single((await bench.RunAsync([clause], CancellationToken.None, new LateClock())).Results);

        Assert.Equal(ClauseOutcome.Failed, result.Outcome);
        Assert.Contains("was late by up to", result.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_nobody_helped_to_look_at_again_stays_one()
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(FaultKind.DeadManDisabled);
        var presses = 0;

        var report = await ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = ["C-PERM-6"], Ask = Act, Patience = TimeSpan.FromSeconds(1), Clock = new LateClock() }, static _ => { }, CancellationToken.None);

        var result = Assert.Single(report.Results);
        Assert.Equal((ClauseOutcome.Failed, 2), (result.Outcome, presses));
        Assert.Contains("looked at again it was not tested: Nobody did it", result.Seen, StringComparison.Ordinal);

        void Act(string sentence)
        {
            var press = sentence.StartsWith("Press the trigger", StringComparison.Ordinal);
            presses += press ? 1 : 0;
            _ = press && presses > 1 ? Task.CompletedTask : press ? bench.Pen.PressTriggerAsync() : bench.Pen.ReleaseTriggerAsync();
        }
    }

    /// <summary>Jumps by 60 ms five times a second: whoever waits by it finds that it was late.</summary>
    private sealed class LateClock : TimeProvider
    {
        private readonly long _began = System.GetTimestamp();

        public override long GetTimestamp()
        {
            var now = System.GetTimestamp();
            var jumps = (long)(System.GetElapsedTime(_began, now).TotalMilliseconds / 200);
            return now + (jumps * System.TimestampFrequency * 60 / 1_000);
        }
    }
}
