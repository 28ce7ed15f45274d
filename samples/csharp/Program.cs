using Grpc.Net.Client;
using Microneedling.V1;

var address = args.FirstOrDefault() ?? "http://127.0.0.1:5080";
using var calls = GrpcChannel.ForAddress(address);
using var stops = GrpcChannel.ForAddress(address);   // a connection of its own, for EmergencyStop alone
await stops.ConnectAsync();                          // warmed before anything is armed
var emergency = new SafetyService.SafetyServiceClient(stops);
var safety = new SafetyService.SafetyServiceClient(calls);
var sessions = new SessionService.SessionServiceClient(calls);
var pens = await new PenService.PenServiceClient(calls).ListPensAsync(new ListPensRequest());
var pen = pens.Pens.First(p => p.Link.State == LinkState.Online);

var created = await sessions.CreateSessionAsync(new CreateSessionRequest
{
    RequestId = Id(), PatientReference = "patient-12", OperatorId = "operator-7", PenId = pen.PenId,
    Items =
    {
        new PlanItem
        {
            Area = TreatmentArea.Cheek, Side = BodySide.Left, NeedleProtrusionUm = 1000,
            StrokeRateMillihertz = 110_000, PassCount = 2, SizeCm2 = 25,
        },
    },
});
var session = created.Session.SessionId;

// Permits; the operator's next press of the trigger starts the motor, and nothing else does.
var armed = await sessions.ArmSessionAsync(new ArmSessionRequest
{
    RequestId = Id(), SessionId = session,
    Target = new PassTarget { Area = TreatmentArea.Cheek, Side = BodySide.Left, PassNumber = 1, Direction = PassDirection.Horizontal },
});
Console.WriteLine($"{armed.Session.State} at {armed.Session.Armed.NeedleProtrusionUm} um");

var stop = await emergency.EmergencyStopAsync(new EmergencyStopRequest { PenId = pen.PenId, Reason = "sample" });
Console.WriteLine($"{stop.Pens[0].FrameResult} after {stop.Pens[0].StopLatencyUs} us");

await safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
{
    RequestId = Id(), PenId = pen.PenId, OperatorId = "operator-7", Reason = "looked", StopCount = stop.Pens[0].StopCount,
});
var closed = await sessions.CompleteSessionAsync(new CompleteSessionRequest
{
    RequestId = Id(), SessionId = session, UnfinishedReason = "only a sample",
});
Console.WriteLine($"{closed.Session.State}, journal head {closed.Checkpoint.Head.HeadHash}");

static string Id() => Guid.NewGuid().ToString();
