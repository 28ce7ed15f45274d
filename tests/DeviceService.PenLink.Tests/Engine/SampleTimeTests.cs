using CsCheck;
using DeviceService.Safety;
using Xunit;

namespace DeviceService.PenLink.Tests;

/// <summary>When a sample was measured, by the service's clock: held against when the pen truly measured it.</summary>
public sealed class SampleTimeTests
{
    private const int RunMs = 8_000;

    private static readonly Gen<(int Ppm, int[] ToPenMs, int[] ToHostMs)> Lines =
        Gen.Select(Gen.Int[-500, 500], Gen.Int[0, 15].Array[1, 40], Gen.Int[0, 15].Array[1, 40]);

    [Fact]
    public void However_a_line_delays_and_a_clock_drifts_each_sample_says_when_it_was_measured_within_its_error() => Lines.Sample(
        line =>
        {
            var world = new World(line.Ppm, line.ToPenMs, line.ToHostMs);
            world.Bench.Online().Run(RunMs);

            var mapped = world.Bench.Observer.Samples.Where(static sample => sample.TransitUs is not null).ToList();
            Assert.InRange(mapped.Count, world.Bench.Observer.Samples.Count - 10, int.MaxValue);
            Assert.All(mapped, sample => Assert.InRange(world.WrongByUs(sample), 0, sample.TransitErrorUs));

            // An error that says nothing would hold as well: it is of the size of a round trip.
            Assert.All(mapped, static sample => Assert.InRange(sample.TransitErrorUs, 1, 80_000));
        },
        iter: 60);

    [Fact]
    public void On_a_quick_line_the_error_is_small_and_the_drift_has_its_sign()
    {
        var world = new World(300, [0], [2]);
        world.Bench.Online().Run(RunMs);

        Assert.All(world.Bench.Observer.Samples.TakeLast(100), static sample => Assert.InRange(sample.TransitErrorUs, 1, 2_500));
        Assert.InRange(world.Bench.Observer.Clocks.Last().DriftPpb, 250_000, 350_000);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    public void Long_after_the_newest_round_trip_the_drift_is_followed_and_the_error_has_grown(int ppm)
    {
        var world = new World(ppm, [0], [0]);
        world.Bench.Online().Run(RunMs);
        var before = world.Bench.Observer.Samples.Last().TransitErrorUs;

        // Pongs that say nothing: 3 ms of drift pass without a round trip.
        world.Bench.Pen.HoldsPingsUs = -1;
        world.Bench.Run(6_000);

        Assert.All(world.Bench.Observer.Samples.TakeLast(50), sample => Assert.InRange(world.WrongByUs(sample), 0, sample.TransitErrorUs));
        Assert.InRange(world.Bench.Observer.Samples.Last().TransitErrorUs, before + 100, 4_000);
    }

    [Fact]
    public void What_waited_in_the_line_is_as_old_as_it_waited()
    {
        var world = new World(0, [0], [0]);
        world.Bench.Online().Run(3_000);

        world.HoldMs = 60;
        world.Bench.Run(100);

        var oldest = world.Bench.Observer.Samples.TakeLast(20).Max(static sample => sample.TransitUs);
        Assert.InRange(oldest!.Value, 50_000, 65_000);
    }

    [Fact]
    public void Before_the_first_round_trip_nothing_is_said()
    {
        var bench = new LinkBench();
        bench.Pen.HoldsPingsUs = -1;
        bench.Online().Run(1_000);

        Assert.NotEmpty(bench.Observer.Samples);
        Assert.All(bench.Observer.Samples, static sample => Assert.Equal((null, 0, null), (sample.TransitUs, sample.TransitErrorUs, sample.AgeUs)));
    }

    [Fact]
    public void A_clock_that_jumps_ahead_is_not_believed_until_it_is_mapped_again()
    {
        var world = new World(0, [0], [0]);
        world.Bench.Online().Run(3_000);

        world.Bench.Pen.TimeUs += 40_000_000;
        world.Bench.Run(400);
        Assert.All(world.Bench.Observer.Samples.TakeLast(20), static sample => Assert.Null(sample.TransitUs));

        world.Bench.Run(RunMs);
        Assert.All(world.Bench.Observer.Samples.TakeLast(20), sample => Assert.InRange(world.WrongByUs(sample), 0, sample.TransitErrorUs));
    }

    /// <summary>A bench whose line delays each way, and which knows when each sample was measured.</summary>
    private sealed class World
    {
        private readonly Dictionary<ulong, long> _measuredUs = [];

        public World(int ppm, int[] toPenMs, int[] toHostMs)
        {
            Bench.Pen.UsPerStep = 1000 + (ppm / 1000.0);
            Bench.Pen.Alter = _ => _measuredUs[Bench.Pen.TimeUs] = Bench.Now.Us;
            Bench.ToPen = new Way(this, toPenMs, held: false).Pass;
            Bench.ToHost = new Way(this, toHostMs, held: true).Pass;
        }

        public LinkBench Bench { get; } = new();

        /// <summary>So long nothing more comes from the pen.</summary>
        public int HoldMs { get; set; }

        public long WrongByUs(PenSample sample)
        {
            // The virtual clock counts ticks of 100 ns.
            var readUs = sample.HostTimestamp / (Bench.Clock.TimestampFrequency / 1_000_000);
            return Math.Abs(readUs - sample.TransitUs!.Value - _measuredUs[sample.DeviceTimeUs]);
        }

        /// <summary>One direction: in order, each millisecond's bytes delayed by what is next in turn, or as long as those before.</summary>
        private sealed class Way(World world, int[] delaysMs, bool held)
        {
            private readonly Queue<(long DueUs, byte[] Bytes)> _under = [];
            private long _lastDueUs;
            private int _next;

            public byte[] Pass(byte[] bytes)
            {
                var nowUs = world.Bench.Now.Us;
                if (bytes.Length > 0)
                {
                    _lastDueUs = Math.Max(_lastDueUs, nowUs + (delaysMs[_next++ % delaysMs.Length] * 1000L));
                    _under.Enqueue((_lastDueUs, bytes));
                }

                if (held && world.HoldMs > 0)
                {
                    world.HoldMs--;
                    return [];
                }

                var due = new List<byte>();
                while (_under.TryPeek(out var first) && first.DueUs <= nowUs)
                {
                    due.AddRange(_under.Dequeue().Bytes);
                }

                return [.. due];
            }
        }
    }
}
