using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>Every cell of docs/faults.md, against what is true of motor and needles.</summary>
public sealed class FaultTableTests : LoggedTests
{
    private const int WatchedMs = 3_000;
    private const int EmergencyStopMs = 5;
    private const string StillArmed = "within L, still armed";

    // The first reading beyond L stops, and no reading comes between two: the stop of a SimPen goes 10 um/ms (sim-pen.yaml), read each ms.
    private const string AndAStep = "within L and 10 um";
    private const int StepUm = 10;

    public static TheoryData<string> Faults => [.. Fault.All.Select(static fault => fault.Name)];

    [Fact]
    public void Every_row_is_a_fault_and_every_fault_of_the_simulator_is_in_a_row()
    {
        Assert.Equal(Fault.All.Select(static fault => fault.Name), FaultTable.Rows.Select(static row => row.Fault));
        Assert.Equal(
            Enum.GetValues<FaultKind>().Where(static kind => kind != FaultKind.Unspecified),
            Fault.All.Select(static fault => fault.Kind).OfType<FaultKind>().Distinct().Order());
    }

    [Fact]
    public async Task Every_way_in_which_a_part_can_fail_is_in_a_row()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());

        Assert.Equal(
            room.Pen.ListFaults().Where(static one => one.Component != PenComponent.Unspecified).Select(static one => (one.Kind, one.Component)).Order(),
            Fault.All.Where(static fault => fault.Part is not null).Select(static fault => (fault.Kind!.Value, fault.Part!.Value)).Order());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_motor_does_what_the_table_says(string name)
    {
        var (fault, row) = (Fault.Named(name), FaultTable.Of(name));
        await using var room = await TreatedRoom.OpenAsync(Log, fault.Pen);
        await room.TreatAsync();

        var seen = await WatchAsync(room, fault);

        if (row.Motor.StartsWith("stops", StringComparison.Ordinal))
        {
            Assert.InRange(seen.StoppedAfterMs ?? int.MaxValue, 0, FaultTable.Ms(row.Motor));
            Assert.Equal(row.ToldAs, seen.ToldAs?.ToString() ?? "-");
            Assert.False(room.Pen.GetPen().DriveOn, "The motor runs again, with the trigger still held.");
            return;
        }

        Assert.Null(seen.StoppedAfterMs);
        Assert.Equal("-", row.ToldAs);
        await EmergencyStopAsync(room, row);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_needles_do_what_the_table_says(string name)
    {
        var (fault, row) = (Fault.Named(name), FaultTable.Of(name));
        await using var room = await TreatedRoom.OpenAsync(Log, fault.Pen);
        await room.TreatAsync();

        var seen = await WatchAsync(room, fault);

        if (row.Depth == "as the dial")
        {
            Assert.Equal(room.Pen.GetPen().DialUm, room.Pen.GetPen().TrueProtrusionUm);
            return;
        }

        Assert.Contains(row.Depth, new[] { "within L", AndAStep, StillArmed });
        Assert.InRange(seen.DeepestUm, 0, room.LimitUm + (row.Depth == AndAStep ? StepUm : 0));
        if (row.Depth == StillArmed)
        {
            Assert.Equal((SessionState.Armed, TreatedRoom.SettingUm), (room.State, room.Pen.GetPen().TrueProtrusionUm));
            return;
        }

        if (row.Motor.StartsWith("stops", StringComparison.Ordinal))
        {
            Assert.Equal(0, room.Pen.GetPen().TrueProtrusionUm);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Arming_does_what_the_table_says(string name)
    {
        var (fault, row) = (Fault.Named(name), FaultTable.Of(name));
        await using var room = await TreatedRoom.OpenAsync(Log, fault.Pen);
        await fault.Begin(room);
        room.Room.Run(300);

        var answer = await AnswerAsync(room);
        room.Press();
        var droveMs = Enumerable.Range(0, 2_000).Count(_ =>
        {
            room.Room.Run(1);
            return room.Pen.GetPen().DriveOn;
        });

        Assert.Equal(row.Arming.Split(',')[0], answer);
        if (row.Arming.EndsWith("drives anyway", StringComparison.Ordinal))
        {
            Assert.Equal((2_000, 0), (droveMs, room.Pen.GetPen().TrueProtrusionUm));
        }
        else if (row.Arming == "armed")
        {
            Assert.InRange(droveMs, 1_900, 2_000);
        }
        else
        {
            Assert.InRange(droveMs, 0, answer == "armed" ? FaultTable.Ms(row.Arming) : 0);
        }
    }

    [Theory]
    [InlineData("journal cannot write")]
    [InlineData("journal does not answer")]
    public async Task A_release_that_cannot_be_recorded_disarms(string name)
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new());
        await room.TreatAsync();
        await Fault.Named(name).Begin(room);

        room.Pen.ReleaseTrigger();
        room.Room.Run(3_000);

        Assert.DoesNotContain(room.State, new[] { SessionState.Armed, SessionState.Treating });
        room.Pen.PressTrigger();
        room.Room.Run(500);
        Assert.False(room.Pen.GetPen().DriveOn);
    }

    private static async Task<(int? StoppedAfterMs, int DeepestUm, StopReason? ToldAs)> WatchAsync(TreatedRoom room, Fault fault)
    {
        int? stopped = null;
        var deepest = 0;
        var ms = 0;
        void Look()
        {
            var pen = room.Pen.GetPen();
            stopped ??= pen.DriveOn ? null : ms;
            deepest = Math.Max(deepest, pen.TrueProtrusionUm);
            ms++;
        }

        room.Room.Stepped += Look;
        await fault.Begin(room);
        room.Room.Run(WatchedMs);
        room.Room.Stepped -= Look;
        return (stopped, deepest, room.Room.Journal.All<StopRecord>() is [var first, ..] ? first.Reason : null);
    }

    private static async Task EmergencyStopAsync(TreatedRoom room, FaultRow row)
    {
        var stopping = room.Room.Fleet.EmergencyStopAsync(TreatedRoom.Serial, Actor.Service, "the fault table");
        int? off = null;
        for (var ms = 0; ms < 2_000; ms++)
        {
            off ??= room.Pen.GetPen().DriveOn ? null : ms;
            room.Room.Run(1);
        }

        Assert.NotEmpty(await stopping);
        if (row.Motor == "runs on, remove power")
        {
            Assert.Null(off);
            Assert.Contains(room.Room.Journal.All<AlarmRecord>(), static alarm => alarm.RuleId == Rules.StopUnconfirmed.Id && alarm.Priority == AlarmPriority.High);
            Assert.NotNull((await room.ArmAsync()).Refusal);
            return;
        }

        Assert.InRange(off ?? int.MaxValue, 0, row.Motor == "runs on" ? EmergencyStopMs : FaultTable.Ms(row.Motor));
    }

    private static async Task<string> AnswerAsync(TreatedRoom room)
    {
        try
        {
            return (await room.ArmAsync()).Refusal is { } refusal ? $"refused {refusal.RuleId}" : "armed";
        }
        catch (TimeoutException)
        {
            return "no answer";
        }
    }
}
