using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;
using Xunit;
using Disarm = DeviceService.Sessions.Disarm;
using ReadCounters = DeviceService.Sessions.ReadCounters;
using SetTelemetryRate = DeviceService.Sessions.SetTelemetryRate;
using WriteLimits = DeviceService.Sessions.WriteLimits;

namespace DeviceService.PenLink.Tests;

public sealed class CommandTests
{
    [Fact]
    public void Limits_are_written_read_back_and_compared_by_digest()
    {
        var bench = new LinkBench().Online();

        var outcome = bench.Outcome(new WriteLimits(BenchLimits.Any()));

        Assert.Equal(CommandResult.Applied, outcome.Result);
        Assert.Equal(BenchLimits.Any().DigestText(), outcome.LimitsDigest);
        Assert.Equal(
            [Command.BodyOneofCase.ReadCounters, Command.BodyOneofCase.WriteLimits, Command.BodyOneofCase.ReadLimits],
            bench.Pen.Executed.Select(c => c.Kind));
    }

    [Fact]
    public void Limits_that_the_pen_holds_otherwise_are_not_applied_and_its_own_digest_is_told()
    {
        var bench = new LinkBench().Online();
        bench.Pen.Distort = limits =>
        {
            limits.ProtrusionMaxUm += 1;
            return limits;
        };

        var outcome = bench.Outcome(new WriteLimits(BenchLimits.Any()));

        Assert.Equal((CommandResult.Rejected, CommandOutcome.ReadBackDiffers), (outcome.Result, outcome.Reason));
        Assert.Equal(BenchLimits.Snapshot(bench.Pen.Limits!).DigestText(), outcome.LimitsDigest);
        Assert.NotEqual(BenchLimits.Any().DigestText(), outcome.LimitsDigest);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_digest_that_is_absent_zero_or_of_other_values_confirms_nothing_and_is_told_as_none(bool absent, bool zero)
    {
        var bench = new LinkBench().Online();
        bench.Pen.AlterReply = reply =>
        {
            if (reply.Limits is { } limits)
            {
                limits.ProtrusionMaxUm += absent || zero ? 0u : 1u;
                limits.Digest = zero ? 0 : limits.Digest;
                if (absent)
                {
                    limits.ClearDigest();
                }
            }
        };

        var outcome = bench.Outcome(new WriteLimits(BenchLimits.Any()));

        Assert.Equal((CommandResult.Rejected, CommandOutcome.ReadBackDiffers), (outcome.Result, outcome.Reason));
        Assert.Null(outcome.LimitsDigest);
    }

    [Fact]
    public void A_rejection_carries_the_reason_of_the_wire()
    {
        var bench = new LinkBench { Pen = { Latched = true } }.Online();

        var outcome = bench.Outcome(bench.Arm(1));

        Assert.Equal((CommandResult.Rejected, "LATCHED"), (outcome.Result, outcome.Reason));
    }

    [Fact]
    public void A_command_without_an_answer_is_sent_five_times_and_then_uncertain()
    {
        var bench = new LinkBench().Online();
        bench.Pen.AnswersCommands = false;

        var outcome = bench.Outcome(new ReadCounters());

        Assert.Equal((CommandResult.Uncertain, "TIMED_OUT"), (outcome.Result, outcome.Reason));
        Assert.Equal(5, bench.Pen.Received.Count(f => f.Command?.Number == 2));
        Assert.Equal(4, bench.Meter.Snapshot().Retransmissions);
    }

    [Fact]
    public void A_repeated_command_is_the_same_to_the_byte()
    {
        var bench = new LinkBench().Online();
        bench.Pen.AnswersCommands = false;

        bench.Outcome(bench.Arm(1));

        Assert.Single(bench.Pen.Received.Where(f => f.Command?.Arm is not null).Distinct());
    }

    [Fact]
    public void Only_one_command_is_taken_while_another_is_outstanding_and_a_disarm_abandons_it()
    {
        var bench = new LinkBench().Online();
        bench.Pen.AnswersCommands = false;
        var first = bench.Submit(new ReadCounters());
        bench.Run(5);
        Assert.False(bench.Inbox.TryAdd(new CommandTicket(99), new ReadCounters()));

        var disarm = bench.Submit(new Disarm());
        bench.Run(5);
        bench.Pen.AnswersCommands = true;
        bench.RunUntil(() => bench.Observer.Outcomes.Count == 2);

        Assert.Equal([first, disarm], bench.Observer.Outcomes.Select(o => o.Ticket));
        Assert.Equal([CommandResult.Uncertain, CommandResult.Applied], bench.Observer.Outcomes.Select(o => o.Result));
    }

    [Fact]
    public void A_lost_link_leaves_a_sent_command_uncertain_and_takes_no_other()
    {
        var bench = new LinkBench().Online();
        bench.Pen.AnswersCommands = false;
        bench.Submit(new ReadCounters());
        bench.Run(5);

        bench.Engine.LineLost(LinkStatuses.Unplugged("bench"), bench.Now);

        Assert.Equal(CommandResult.Uncertain, Assert.Single(bench.Observer.Outcomes).Result);
        Assert.False(bench.Inbox.TryAdd(new CommandTicket(99), new Disarm()));
    }

    [Fact]
    public void A_command_that_was_never_sent_has_failed()
    {
        var bench = new LinkBench().Online();
        bench.Submit(new ReadCounters());

        bench.Engine.LineLost(LinkStatuses.Unplugged("bench"), bench.Now);

        Assert.Equal(CommandResult.Failed, Assert.Single(bench.Observer.Outcomes).Result);
    }

    [Fact]
    public void Samples_that_never_came_are_counted_at_the_rate_that_was_set()
    {
        var bench = new LinkBench().Online().Run(50);
        bench.Pen.SendsSamples = false;
        bench.Run(50);
        bench.Pen.SendsSamples = true;
        bench.Run(50);

        Assert.Equal(5, bench.Observer.Lost);
        Assert.Equal(5, bench.Meter.Snapshot().MissingSamples);
        Assert.Equal((ulong)bench.Observer.Samples.Count + 5, bench.Observer.Samples.Last().Sequence - bench.Observer.Samples.First().Sequence + 1);

        // Ten milliseconds are five samples at the new rate, and none of them is missing.
        Assert.Equal(CommandResult.Applied, bench.Outcome(new SetTelemetryRate(500)).Result);
        bench.Run(9);
        Assert.Equal(5, bench.Observer.Lost);
    }
}
