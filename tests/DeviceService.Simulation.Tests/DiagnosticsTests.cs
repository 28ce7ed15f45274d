using DeviceService.Sessions;
using PenSimulator;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>Cable or firmware, told apart on the real link with a simulated pen, in a virtual time in which the host is always punctual.</summary>
public sealed class DiagnosticsTests : LoggedTests
{
    [Fact]
    public async Task A_sound_pen_on_a_sound_line_is_told_to_be_both()
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new PenOptions());

        room.Room.Run(20_000);

        Assert.Equal(LineOutcome.Sound, Judged(room).Outcome);
    }

    [Theory]
    [InlineData(FaultKind.CorruptsBytes, 500, LineOutcome.Cable, "frames_damaged_from_pen")]
    [InlineData(FaultKind.Bursts, 20, LineOutcome.Cable, "frames_damaged_from_pen")]
    [InlineData(FaultKind.Delays, 120, LineOutcome.Firmware, "round_trip_us")]
    [InlineData(FaultKind.DropsTelemetry, 5, LineOutcome.Firmware, "samples_missing")]
    [InlineData(FaultKind.OmitsProtrusion, 0, LineOutcome.Firmware, "samples_invalid")]
    public async Task What_a_fault_does_to_the_figures_speaks_against_where_it_sits(FaultKind fault, long value, LineOutcome outcome, string name)
    {
        await using var room = await TreatedRoom.OpenAsync(Log, new PenOptions());
        room.Room.Run(1_000);
        room.Pen.InjectFault(fault, value, 0);

        room.Room.Run(30_000);

        var verdict = Judged(room);
        Assert.True(outcome == verdict.Outcome, string.Join(" ", verdict.Findings.Select(static finding => finding.Sentence)));
        Assert.Equal(name, verdict.Findings[0].Name);
    }

    private static LineVerdict Judged(TreatedRoom room) =>
        room.Room.Fleet.ReportDiagnostics(new PenName(TreatedRoom.Serial, null), out _)!.Recent!.Verdict;
}
