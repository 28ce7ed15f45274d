using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using Xunit;
using Disarm = DeviceService.Sessions.Disarm;
using ReadCounters = DeviceService.Sessions.ReadCounters;
using WriteLimits = DeviceService.Sessions.WriteLimits;

namespace DeviceService.PenLink.Tests;

/// <summary>Properties on a wire that loses, repeats, swaps and corrupts: each seed is another world.</summary>
public sealed class LossyWireTests
{
    // Apart from the bench's own, or an answer from the lossy time would be taken for the last one.
    private const int LossyTickets = 1_000;

    [Fact]
    public void Each_command_is_executed_at_most_once_and_its_outcome_is_true() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[0, 30]).Sample(
            (seed, faultsPercent) =>
            {
                var bench = new LinkBench();
                var wire = new LossyWire(seed, faultsPercent);
                bench.ToPen = wire.Pass;
                bench.ToHost = wire.Pass;
                bench.Open();
                var asked = 0;
                for (var ms = 0; ms < 4000; ms++)
                {
                    bench.Step();
                    if (ms % 97 == 0 && bench.Inbox.TryAdd(new CommandTicket(LossyTickets + asked), Command(asked)))
                    {
                        asked++;
                    }
                }

                // No two executions of one number in one session; numbers rise, and begin anew only with a session.
                foreach (var (before, after) in bench.Pen.Executed.Zip(bench.Pen.Executed.Skip(1)))
                {
                    Assert.True(after.Number > before.Number || after.Number == 1);
                }

                wire.Heal();
                bench.Run(12_000);
                Assert.Equal(asked, bench.Observer.Outcomes.Count);
                Assert.Equal(asked, bench.Observer.Outcomes.Select(o => o.Ticket).Distinct().Count());
                Assert.True(bench.IsOnline, $"{bench.Engine.Status}");
                Assert.Equal(CommandResult.Applied, bench.Outcome(new ReadCounters()).Result);
            },
            iter: 40);

    [Fact]
    public void A_stop_on_a_lossy_wire_reaches_the_pen_and_is_confirmed() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[0, 25]).Sample(
            (seed, faultsPercent) =>
            {
                var bench = new LinkBench().Online();
                var wire = new LossyWire(seed, faultsPercent);
                bench.ToPen = wire.Pass;
                bench.ToHost = wire.Pass;

                bench.Latch.Stop(StopReason.EmergencyStop);
                bench.RunUntil(() => bench.Pen.Latched, 500);
                wire.Heal();

                bench.RunUntil(() => !bench.Observer.Confirmations.IsEmpty, 12_000);
            },
            iter: 60);

    private static PenCommand Command(int n) => (n % 3) switch
    {
        0 => new ReadCounters(),
        1 => new WriteLimits(BenchLimits.Any((uint)n + 1)),
        _ => new Disarm(),
    };
}
