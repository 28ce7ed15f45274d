using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>
/// A firmware that leaves out a rule of docs/penlink.md, at the moment at which the rule matters: the service holds the rule by itself, so that
/// what the pen would take it is never asked for. docs/faults.md says each in a sentence.
/// </summary>
public sealed class WrongFirmwareTests : LoggedTests
{
    [Fact]
    public async Task A_pen_that_starts_on_a_held_trigger_is_not_armed_while_one_is_held()
    {
        await using var room = await WithAsync(FaultKind.TakesHeldTrigger);
        room.Pen.PressTrigger();
        room.Room.Run(300);

        Assert.Equal(Rules.TriggerPressed.Id, (await room.ArmAsync()).Refusal?.RuleId);
        Stands(room, 2_000);
    }

    [Fact]
    public async Task A_pen_that_starts_on_a_held_trigger_is_not_armed_again_under_the_press_that_was_stopped()
    {
        await using var room = await WithAsync(FaultKind.TakesHeldTrigger);
        await room.TreatAsync();
        Assert.Null((await room.PauseAsync()).Refusal);
        room.Room.Run(100);
        Assert.False(room.Pen.GetPen().DriveOn);

        Assert.NotNull((await room.ArmAsync()).Refusal);
        await room.ResumeAsync();
        Assert.Equal(Rules.TriggerPressed.Id, (await room.ArmAsync()).Refusal?.RuleId);
        Stands(room, 2_000);
    }

    [Fact]
    public async Task A_pen_that_forgets_its_latch_with_its_power_is_stopped_anew_and_not_armed_as_the_service_remembers()
    {
        await using var room = await WithAsync(FaultKind.ForgetsLatch);
        await room.TreatAsync();
        await StopAsync(room);
        room.Pen.ReleaseTrigger();
        room.Pen.PowerCycle();
        Assert.Equal(Simulator.V1.PenState.Disarmed, room.Pen.GetPen().State);
        room.Room.Run(2_000);

        // The service's latch stands, so it has stopped the pen anew as soon as hands were shaken.
        Assert.Equal(Simulator.V1.PenState.Latched, room.Pen.GetPen().State);
        Assert.NotNull((await room.ArmAsync()).Refusal);
        room.Press();
        Stands(room, 2_000);
    }

    [Fact]
    public async Task A_pen_that_believes_old_permissions_stops_soon_after_the_last_one_has_reached_it()
    {
        const int HeldBackMs = 150;
        const int DeadManMs = 210;
        await using var room = await WithAsync(FaultKind.AcceptsStaleEcho);
        await room.TreatAsync();
        room.Line.HeldBackMs = HeldBackMs;

        var drove = 0;
        room.Room.Stepped += () => drove += room.Pen.GetPen().DriveOn ? 1 : 0;
        await room.Room.KillAndRestartAsync(2_000);
        room.Room.Run(2_000);

        Assert.InRange(drove, 0, HeldBackMs + DeadManMs);
        Assert.False(room.Pen.GetPen().DriveOn);
    }

    [Fact]
    public async Task A_pen_that_extends_before_Arm_stands_within_its_limit_at_rest_and_a_stop_takes_the_needles_in()
    {
        await using var room = await WithAsync(FaultKind.ExtendsBeforeArm);
        Assert.Null((await room.ArmAsync()).Refusal);
        Assert.Null((await room.DisarmAsync()).Refusal);
        room.Room.Run(1_000);
        Assert.Equal(TreatedRoom.SettingUm, room.Pen.GetPen().TrueProtrusionUm);
        Assert.InRange(TreatedRoom.SettingUm, 0, room.LimitUm);
        room.Press();
        Stands(room, 1_000);

        await StopAsync(room);
        Assert.Equal(0, room.Pen.GetPen().TrueProtrusionUm);
    }

    [Fact]
    public async Task A_pen_that_ignores_its_dial_is_stopped_by_the_service_which_watches_it_by_itself()
    {
        await using var room = await WithAsync(FaultKind.IgnoresDial, new PenOptions { Dial = true });
        await room.TreatAsync();
        Assert.True(room.Pen.GetPen().DriveOn);

        room.Pen.TurnDial(1_400);
        room.Room.Run(50);

        Stands(room, 2_000);
        Assert.Equal(StopReason.DialMoved, room.Room.Journal.All<StopRecord>()[0].Reason);
    }

    private async Task<TreatedRoom> WithAsync(FaultKind fault, PenOptions? pen = null)
    {
        var room = await TreatedRoom.OpenAsync(Log, pen ?? new());
        room.Pen.InjectFault(fault);
        return room;
    }

    private static async Task StopAsync(TreatedRoom room)
    {
        // It is answered in the room's own time.
        var stopping = room.Room.Fleet.EmergencyStopAsync(TreatedRoom.Serial, Actor.Service, "a test");
        room.Room.Run(1_000);
        Assert.NotEmpty(await stopping);
    }

    private static void Stands(TreatedRoom room, int ms)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            room.Room.Run(1);
            Assert.False(room.Pen.GetPen().DriveOn);
        }
    }
}
