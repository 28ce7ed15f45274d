using CsCheck;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

public sealed class JournalTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private enum Deed
    {
        Wait,
        Step,
        Correct,
        Restart,
        RestartOtherwise,
    }

    [Fact]
    public void Whatever_steps_the_wall_clock_takes_while_the_service_runs_the_journal_never_counts_more_than_passed() =>
        Worlds.Sample(deeds =>
        {
            var world = new World();
            var before = world.Stamped();
            var trueBefore = world.True;
            foreach (var (deed, minutes) in deeds)
            {
                world.Do(deed, minutes);
                var counted = world.Stamped().JournalTime - before.JournalTime;
                Assert.True(counted <= world.True - trueBefore, $"{counted} was counted of {world.True - trueBefore}");
                Assert.True(counted >= world.Ran, $"{counted} was counted, and the service ran for {world.Ran}");
            }
        });

    [Fact]
    public void With_a_wall_clock_that_is_right_the_journal_counts_what_passed() =>
        Worlds.Sample(deeds =>
        {
            var world = new World();
            var before = world.Stamped();
            foreach (var (deed, minutes) in deeds.Where(one => one.Deed is not (Deed.Step or Deed.RestartOtherwise)))
            {
                world.Do(deed, minutes);
            }

            Assert.Equal(world.True - Start, world.Stamped().JournalTime - before.JournalTime);
        });

    [Fact]
    public void A_step_while_running_counts_for_nothing_and_the_time_between_two_runs_by_the_wall()
    {
        var world = new World();
        var before = world.Stamped();
        world.Do(Deed.Step, 525_600);
        world.Do(Deed.Step, -525_600);
        world.Do(Deed.Wait, 60);
        Assert.Equal(TimeSpan.FromHours(1), world.Stamped().JournalTime - before.JournalTime);

        var fresh = new World();
        before = fresh.Stamped();
        fresh.Do(Deed.Restart, 1_440);
        Assert.Equal(TimeSpan.FromDays(1), fresh.Stamped().JournalTime - before.JournalTime);
    }

    [Fact]
    public void A_clock_that_a_person_confirmed_is_believed_again_between_runs()
    {
        var world = new World();
        var before = world.Stamped();
        world.Do(Deed.Step, 525_600);
        world.Do(Deed.Correct, 0);
        world.Do(Deed.Wait, 60);
        world.Do(Deed.Restart, 60);
        Assert.Equal(TimeSpan.FromHours(2), world.Stamped().JournalTime - before.JournalTime);

        world.Do(Deed.Step, 525_600);
        world.Do(Deed.Step, -525_600);
        world.Do(Deed.Restart, 60);
        Assert.Equal(TimeSpan.FromHours(2), world.Stamped().JournalTime - before.JournalTime);
    }

    [Fact]
    public void Whatever_steps_were_taken_the_time_that_is_counted_from_the_last_believed_one_is_never_ahead_and_a_doubt_stays_until_it_is_confirmed() =>
        Worlds.Sample(deeds =>
        {
            var world = new World();
            var doubted = false;
            foreach (var (deed, minutes) in deeds)
            {
                world.Do(deed, minutes);
                doubted = deed == Deed.Step || (doubted && deed != Deed.Correct);
                Assert.Equal(doubted ? "it jumped" : null, world.Believed.Doubt);
                Assert.True(world.Believed.TimeAt(world.Stamped()) <= world.True, $"{world.Believed.TimeAt(world.Stamped())} is counted, and it is {world.True}");
            }
        });

    [Fact]
    public void A_clock_that_was_behind_for_one_run_and_right_in_the_next_adds_no_time_also_once_it_is_confirmed()
    {
        var world = new World();
        var before = world.Stamped();
        world.Do(Deed.RestartOtherwise, -500_000);
        world.Do(Deed.Wait, 30);
        world.Do(Deed.RestartOtherwise, 0);
        world.Do(Deed.Correct, 0);

        Assert.Equal(world.True - Start, world.Stamped().JournalTime - before.JournalTime);
    }

    private static Gen<(Deed Deed, int Minutes)[]> Worlds => Gen.Select(Gen.Enum<Deed>(), Gen.Int[-600_000, 600_000]).Array[1, 30];

    /// <summary>True time, a wall clock with an error, and a monotonic clock that begins anew with each run.</summary>
    private sealed class World
    {
        private TimeSpan _error;
        private TimeSpan _furthestAhead;
        private DateTimeOffset _runBegan = Start;
        private JournalTime _time = JournalTime.Zero;

        public World() => Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "" });

        public DateTimeOffset True { get; private set; } = Start;

        /// <summary>For how long the service ran in all.</summary>
        public TimeSpan Ran { get; private set; }

        private Moment Now => new(True + _error, (long)(True - _runBegan).TotalMicroseconds);

        public BelievedClock Believed { get; private set; } = BelievedClock.Empty;

        public Stamp Stamped() => _time.Of(Now);

        public void Do(Deed deed, int minutes)
        {
            switch (deed)
            {
                case Deed.Wait:
                    True += TimeSpan.FromMinutes(Math.Abs(minutes));
                    Ran += TimeSpan.FromMinutes(Math.Abs(minutes));
                    break;
                case Deed.Step:
                    // As the service does, which notices within a moment.
                    _error += TimeSpan.FromMinutes(minutes);
                    _furthestAhead = _error > _furthestAhead ? _error : _furthestAhead;
                    Write(new ClockRecord { At = Now, By = Actor.Service, Confirmed = false, Reason = "it jumped", DeviationMs = 0 });
                    break;
                case Deed.Correct:
                    (_error, _furthestAhead) = (TimeSpan.Zero, TimeSpan.Zero);
                    Write(new ClockRecord { At = Now, By = Actor.Service, Confirmed = true, Reason = "looked", DeviationMs = 0 });
                    break;
                default:
                    Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = false, ServiceBuild = "" });
                    True += TimeSpan.FromMinutes(Math.Abs(minutes));
                    _runBegan = True;

                    // Anything but further ahead than it ever was since it was confirmed: that is time that passed, for all that anybody can tell.
                    _error = deed == Deed.Restart ? _error : _furthestAhead - TimeSpan.FromMinutes(Math.Abs(minutes));
                    Write(new ServiceRecord { At = Now, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "" });
                    break;
            }
        }

        private void Write(JournalEntry entry)
        {
            _time = _time.Apply(entry);
            Believed = Believed.Apply(entry, _time.Of(entry.At));
        }
    }
}
