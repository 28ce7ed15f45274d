using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>A motor that turns without a permission that was sent is stopped on its first sample (laws 2 and 3).</summary>
public sealed class UnpermittedMotionTests : LoggedTests
{
    [Fact]
    public async Task A_motor_that_turns_before_Arm_was_answered_is_stopped_and_nothing_is_armed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.DeadManDisabled = true;
        world.Pen.Fate = command =>
        {
            world.Pen.Mute |= command is ApplySetting;
            return null;
        };
        var arming = world.Arm();
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(world.Owner.State.Arming is { Stage: ArmingStage.Arm });
        });

        world.Pen.Mode = PenMode.Driving;
        world.Run(20);

        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.UnpermittedMotion);
        world.Pen.Mute = false;
        Assert.NotNull((await world.DoneAsync(arming)).Refusal);
        Assert.Equal(0, world.Pen.PermissionFrames);
    }

    [Fact]
    public async Task A_motor_that_turns_by_itself_after_a_stop_that_it_obeyed_is_stopped_anew_and_an_alarm_says_to_remove_the_power()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        world.Run(500);
        Assert.True(world.Pen.Latch.IsConfirmed);

        world.Pen.IgnoresStops = true;
        world.Pen.DeadManDisabled = true;
        world.Pen.Mode = PenMode.Driving;
        world.Run(2_500);

        Assert.False(world.Pen.Latch.IsConfirmed);
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.UnpermittedMotion);
        Assert.Contains(world.Journal.All<AlarmRecord>(), static alarm => alarm.RuleId == Rules.StopUnconfirmed.Id);
    }
}
