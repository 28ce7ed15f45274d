using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using TestSupport;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Tests;

/// <summary>docs/faults.md is of a room without the clinic's rules; what its cells of a cartridge come to under them.</summary>
public sealed class ClinicFaultTests : LoggedTests
{
    private const string Pen = "SIM-1";
    private static readonly PassTarget Cheek = new(TreatmentArea.Cheek, BodySide.Left, 1, PassDirection.Horizontal);

    [Theory]
    [InlineData(FaultKind.CartridgeUnreadable, false, null)]
    [InlineData(FaultKind.CartridgeUnreadable, true, "R-CARTRIDGE-UNNAMED")]
    [InlineData(FaultKind.CartridgeSwapped, false, "R-CARTRIDGE-UNKNOWN")]
    public async Task A_cartridge_that_nobody_can_tell_or_nobody_registered_is_not_armed_with_under_the_clinics_rules(FaultKind fault, bool putInAnew, string? rule)
    {
        await using var room = await VirtualRoom.OpenAsync(Log, clinicRules: true);
        var line = await room.AddPenAsync(new() { SerialNumber = Pen });
        room.Run(300);
        using var tablet = new Tablet(room, Pen, "dora", "tablet 1");
        await room.DoneAsync(BeginAsync(tablet));
        Assert.Null((await room.DoneAsync(tablet.ArmAsync(Cheek))).Refusal?.Sentence);
        Assert.Null((await room.DoneAsync(tablet.DisarmAsync())).Refusal?.Sentence);

        line.Pen.InjectFault(fault);
        if (putInAnew)
        {
            line.Pen.RemoveCartridge();
            room.Run(500);
            line.Pen.InsertCartridge();
        }

        room.Run(2_000);

        // One that stays in is no other because its tag cannot be read any more: the insertion is on record under its name.
        Assert.Equal(rule, (await room.DoneAsync(tablet.ArmAsync(Cheek))).Refusal?.RuleId);
        Assert.Equal(rule is null, line.Pen.GetPen().State == PenState.Armed);
    }

    private static async Task<bool> BeginAsync(Tablet tablet)
    {
        await tablet.RegisterAsync(new DateOnly(2026, 12, 31));
        Assert.Null(await tablet.SignInAsync());
        Assert.Null((await tablet.AcquireAsync()).Refusal?.Sentence);
        await tablet.AdmitAsync("patient-7");
        Assert.Null((await tablet.CreateAsync("patient-7", null, new PlanItem(TreatmentArea.Cheek, BodySide.Left, 1_000, 110_000, 2, 30))).Refusal?.Sentence);
        await tablet.PrepareAsync();
        return true;
    }
}
