using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class ModelTests
{
    private enum Deed
    {
        Arm, Disarm, Pause, Resume, CompletePass, Acknowledge, Stop, Press, Release, Unplug, Plug, TooDeep, BlockLoop, FreeLoop, SlowDisk, FastDisk,
        LoseAnswers, AnswerAgain, Wait,
    }

    [Fact]
    public void Whatever_happens_the_motor_runs_only_in_an_armed_session_and_a_latched_pen_is_never_permitted() =>
        Gen.Enum<Deed>().Array[5, 40].Sample(deeds => LiveAsync(deeds).GetAwaiter().GetResult(), iter: 60, threads: 1);

    private static async Task LiveAsync(Deed[] deeds)
    {
        using var log = new TestLog();
        await using var world = await PenWorld.WithSessionAsync(log);
        var depth = 0;
        foreach (var deed in deeds)
        {
            Act(world, deed, ref depth);
            for (var step = 0; step < 12; step++)
            {
                var latchedBefore = world.Pen.Latch.IsLatched;
                var permitted = world.Pen.PermissionFrames;
                var wasDriving = world.Pen.Driving;
                world.Run(10);

                Assert.False(latchedBefore && world.Pen.Latch.IsLatched && world.Pen.PermissionFrames > permitted, "permitted while latched");
                if (world.Pen.Driving && !wasDriving)
                {
                    Assert.True(world.Owner.State.Armed is not null, "the motor started without an arming");
                    Assert.NotNull(world.Journal.All<OutcomeRecord>().LastOrDefault(outcome => outcome.Result == CommandResult.Applied));
                }
            }

            Assert.True(world.Owner.State.Armed is null || world.State is SessionState.Armed or SessionState.Treating, $"armed in {world.State}");
        }

        // After the faults have ended, everything comes to rest.
        world.LoopBlocked = false;
        world.Journal.LetGo();
        world.Pen.Mute = false;
        world.Pen.DepthErrorUm = 0;
        if (!world.Pen.Plugged)
        {
            world.Pen.Plug();
        }

        if (world.Pen.Trigger)
        {
            world.Pen.Release();
        }

        world.Run(63_000);
        Assert.False(world.Pen.Driving);
        Assert.Contains(world.State, new[] { SessionState.Created, SessionState.Ready, SessionState.Paused, SessionState.Stopped, SessionState.Interrupted });
    }

    private static void Act(PenWorld world, Deed deed, ref int depth)
    {
        _ = deed switch
        {
            Deed.Arm => world.Arm(),
            Deed.Disarm => world.Disarm(),
            Deed.Pause => world.Pause(),
            Deed.Resume => world.Resume(),
            Deed.CompletePass => world.CompletePass(),
            Deed.Acknowledge => world.Acknowledge(),
            Deed.Stop => (Task)world.EmergencyStop(),
            _ => Task.CompletedTask,
        };
        switch (deed)
        {
            case Deed.Press when !world.Pen.Trigger: world.Pen.Press(); break;
            case Deed.Release when world.Pen.Trigger: world.Pen.Release(); break;
            case Deed.Unplug when world.Pen.Plugged: world.Pen.Unplug(); break;
            case Deed.Plug when !world.Pen.Plugged: world.Pen.Plug(); break;
            case Deed.TooDeep: world.Pen.DepthErrorUm = depth = depth == 0 ? 200 : 0; break;
            case Deed.BlockLoop: world.LoopBlocked = true; break;
            case Deed.FreeLoop: world.LoopBlocked = false; break;
            case Deed.SlowDisk: world.Journal.Holds = true; break;
            case Deed.FastDisk: world.Journal.LetGo(); break;
            case Deed.LoseAnswers: world.Pen.Mute = true; break;
            case Deed.AnswerAgain: world.Pen.Mute = false; break;
            default: break;
        }
    }
}
