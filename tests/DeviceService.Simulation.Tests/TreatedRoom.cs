using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>A room with one pen and one open session, and the hand that treats.</summary>
internal sealed class TreatedRoom : IAsyncDisposable
{
    public const string Serial = "SIM-1";
    public const int SettingUm = 1_000;
    private static readonly Actor Anna = new("tablet-1", "anna", IdentityProof.Asserted);

    private TreatedRoom(VirtualRoom room, VirtualLine line)
    {
        Room = room;
        Line = line;
    }

    public VirtualRoom Room { get; }

    public VirtualLine Line { get; }

    public VirtualPen Pen => Line.Pen;

    public string SessionId { get; private set; } = "";

    /// <summary>Who holds the pen and calls.</summary>
    public Actor By { get; private set; } = Anna;

    /// <summary>L on the area in hand, as the pen was told.</summary>
    public int LimitUm { get; private set; }

    public SessionState State => Owner is { } owner ? (owner.Views.Session ?? owner.Views.EndedSession)!.Record.State : SessionState.Interrupted;

    private PenOwner? Owner => Room.Fleet.Owners.SingleOrDefault();

    public static async Task<TreatedRoom> OpenAsync(TestLog log, PenOptions options)
    {
        var room = await VirtualRoom.OpenAsync(log, clinicRules: false);
        var line = await room.AddPenAsync(options with { SerialNumber = Serial });
        var treated = new TreatedRoom(room, line);
        room.Run(300);
        if (options.Dial)
        {
            treated.Pen.TurnDial(SettingUm);
            room.Run(300);
        }

        var created = await treated.DoAsync(new Request.CreateSession(
            "patient-7", "anna", Serial, [
                new PlanItem(TreatmentArea.Cheek, BodySide.Left, SettingUm, 110_000, 2, 30),
                new PlanItem(TreatmentArea.Forehead, BodySide.Midline, 500, 110_000, 2, 30),
            ], null)
        {
            Indication = TreatmentIndication.AcneScars,
            RequestId = room.NewRequestId(), By = treated.By,
        });
        Assert.Null(created.Refusal);
        treated.SessionId = created.Session!.Record.SessionId!;
        treated.LimitUm = room.Fleet.GetEffectiveLimits(treated.SessionId, TreatmentArea.Cheek, BodySide.Left, null, out _)!.Limits.Limit.Micrometers;
        return treated;
    }

    public Task<Answer> DoAsync(Request request) => Room.DoneAsync(Room.Fleet.ExecuteAsync(request, CancellationToken.None));

    public Task<Answer> ArmAsync(int pass = 1) => DoAsync(
        new Request.ArmSession(SessionId, new PassTarget(TreatmentArea.Cheek, BodySide.Left, pass, PassDirection.Horizontal), null)
        {
            RequestId = Room.NewRequestId(), By = By,
        });

    public Task<Answer> ArmAsync(TreatmentArea area, BodySide side) => DoAsync(
        new Request.ArmSession(SessionId, new PassTarget(area, side, 1, PassDirection.Horizontal), null) { RequestId = Room.NewRequestId(), By = By });

    public Task<Answer> DisarmAsync() => DoAsync(new Request.DisarmSession(SessionId) { RequestId = Room.NewRequestId(), By = By });

    public Task<Answer> PauseAsync() => DoAsync(new Request.PauseSession(SessionId, "a break") { RequestId = Room.NewRequestId(), By = By });

    public Task<Answer> ResumeAsync() => DoAsync(new Request.ResumeSession(SessionId, "looked") { RequestId = Room.NewRequestId(), By = By });

    public Task<Answer> CompletePassAsync() => DoAsync(new Request.CompletePass(SessionId, null) { RequestId = Room.NewRequestId(), By = By });

    public Task<Answer> UpdatePlanAsync(params PlanItem[] plan) =>
        DoAsync(new Request.UpdatePlan(SessionId, plan, null, "asked for") { RequestId = Room.NewRequestId(), By = By });

    /// <summary>Somebody who is signed in, at this tablet.</summary>
    public Actor SignedIn(string operatorId) => By with { OperatorId = operatorId, Proof = IdentityProof.SignedIn };

    /// <summary>Another person takes the pen over; who calls from then on, where it is taken.</summary>
    public async Task<Answer> ChangeOperatorAsync(string operatorId)
    {
        var next = SignedIn(operatorId);
        var answer = await DoAsync(new Request.ChangeOperator(SessionId) { RequestId = Room.NewRequestId(), By = next });
        By = answer.Refusal is null ? next : By;
        return answer;
    }

    /// <summary>Acknowledges the newest stop that was seen.</summary>
    public Task<Answer> AcknowledgeAsync() => DoAsync(
        new Request.AcknowledgeStop(Serial, Owner?.Views.Pen.LastStop?.Number ?? 0, "looked") { RequestId = Room.NewRequestId(), By = By });

    /// <summary>The hand waits until the needles stand, sets the tip down and presses.</summary>
    public void Press()
    {
        Room.Run(600);
        Pen.TouchSkin(20_000);
        Room.Run(20);
        Pen.PressTrigger();
    }

    public async Task TreatAsync()
    {
        Assert.Null((await ArmAsync()).Refusal);
        Press();
        Room.RunUntil(() => State == SessionState.Treating && Pen.GetPen().StrokeRateMillihertz > 100_000, 3_000, "treating");
        Room.Run(400);
        Assert.Equal(SessionState.Treating, State);
    }

    public ValueTask DisposeAsync() => Room.DisposeAsync();
}
