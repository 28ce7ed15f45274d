using DeviceService.Safety;
using DeviceService.Sessions;
using DeviceService.Simulation;
using PenSimulator;
using PenSimulator.Scenarios;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>A scenario on a pen in a room of virtual time: armed, and from there on as the file says.</summary>
internal static class VirtualScenario
{
    /// <summary>How long the needles stand before a scenario begins, in ms: contact halts what still travels, and then nothing starts.</summary>
    public const int StandingMs = 300;

    private const int ScenarioMsMax = 60_000;

    public static async Task<ScenarioEnd> RunAsync(TestLog log, string yaml, int settlingMs)
    {
        await using var room = await VirtualRoom.OpenAsync(log, clinicRules: false);
        var line = await room.AddPenAsync(new PenOptions { SerialNumber = Bench.Serial });
        await room.PassAsync(300);
        var sessionId = await ArmedAsync(room);
        await room.PassUntilAsync(() => Math.Abs(line.Pen.GetPen().MeasuredProtrusionUm - Bench.SettingUm) <= 40, 5_000, "needles at their setting");
        await room.PassAsync(StandingMs);

        using var host = new RoomFaults(room);
        var run = ScenarioRun.Begin(yaml, line.Pen, line.Unplug, () => line.Plug(), host.Act);
        await room.PassUntilAsync(() => run.Completion.IsCompleted, ScenarioMsMax, "the end of the scenario");
        await run.Completion;
        await room.PassAsync(settlingMs);

        var session = await room.DoneAsync(room.Fleet.FindSessionAsync(sessionId, CancellationToken.None));
        return ScenarioEnd.Of(session!.ToWire(room.Fleet.Now), line.Pen.GetPen());
    }

    private static async Task<string> ArmedAsync(VirtualRoom room)
    {
        var by = new Actor(Caller.Local, Bench.Prescriber, IdentityProof.Asserted);
        var item = new PlanItem(TreatmentArea.Forehead, BodySide.Midline, Bench.SettingUm, 100_000, 1, 20);
        var created = await room.DoneAsync(room.Fleet.ExecuteAsync(
            new Request.CreateSession(Bench.Patient, Bench.Prescriber, Bench.Serial, [item], null)
            {
                Indication = TreatmentIndication.AcneScars, RequestId = room.NewRequestId(), By = by,
            },
            CancellationToken.None));
        Assert.Null(created.Refusal);
        var sessionId = created.Session!.Record.SessionId!;
        var armed = await room.DoneAsync(room.Fleet.ExecuteAsync(
            new Request.ArmSession(sessionId, new PassTarget(TreatmentArea.Forehead, BodySide.Midline, 1, PassDirection.Horizontal), null)
            {
                RequestId = room.NewRequestId(), By = by,
            },
            CancellationToken.None));
        Assert.Null(armed.Refusal);
        return sessionId;
    }
}
