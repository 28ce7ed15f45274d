using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microneedling.V1;

var address = args.FirstOrDefault() ?? "http://127.0.0.1:5080";
using var channel = GrpcChannel.ForAddress(address);
using var stops = GrpcChannel.ForAddress(address);   // a connection of its own, for EmergencyStop alone
await stops.ConnectAsync();                          // warmed before anything is armed
var emergency = new SafetyService.SafetyServiceClient(stops);

// Who acts follows from the sign-in. The person types the PIN; this one is the simulated room's.
var signedIn = await new OperatorService.OperatorServiceClient(channel)
    .SignInAsync(new SignInRequest { RequestId = Id(), OperatorId = "operator-7", Pin = "24680" });
var calls = channel.Intercept(sent =>
{
    sent.Add("authorization", $"Bearer {signedIn.Token}");
    return sent;
});
var safety = new SafetyService.SafetyServiceClient(calls);
var sessions = new SessionService.SessionServiceClient(calls);
var control = new ControlService.ControlServiceClient(calls);
var pens = await new PenService.PenServiceClient(calls).ListPensAsync(new ListPensRequest());
var pen = pens.Pens.First(p => p.Link.State == LinkState.Online);

// Control of the pen: a lease that is renewed, with the alarms on the screen. Without either the pen stands.
var acquired = await control.AcquireControlAsync(new AcquireControlRequest { RequestId = Id(), PenId = pen.PenId, ClientName = "C# sample" });
var lease = acquired.LeaseNumber;
using var alarms = new AlarmService.AlarmServiceClient(calls).WatchAlarms(new WatchAlarmsRequest { PenId = pen.PenId, LeaseNumber = lease });
using var leaving = new CancellationTokenSource();
var shown = 0UL;
var showing = Task.Run(async () =>
{
    await foreach (var alarm in alarms.ResponseStream.ReadAllAsync(leaving.Token))
    {
        Console.WriteLine(alarm.Changed?.Sentence ?? "alarms are shown");
        shown = alarm.Cursor.Sequence;
    }
});
var renewing = Task.Run(async () =>
{
    using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
    while (await timer.WaitForNextTickAsync(leaving.Token))
    {
        await control.RenewControlAsync(new RenewControlRequest { PenId = pen.PenId, LeaseNumber = lease, LastAlarmSequence = shown });
    }
});

// Every question of the profile, asked of the patient: an answer that was not given is never a no.
var screenings = new ScreeningService.ScreeningServiceClient(calls);
var patient = $"patient-{Id()}";
var questions = (await screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = patient })).Questions;
await screenings.RecordScreeningAsync(new RecordScreeningRequest
{
    RequestId = Id(), PatientReference = patient,
    Screening = new Screening
    {
        Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34, Areas = { TreatmentArea.Cheek }, Medicines = new Medicines { None = true },
        Answers = { questions.Select(question => new ScreeningAnswer { QuestionId = question.QuestionId, Answer = YesNo.No }) },
    },
});

// The cartridge, by what its tag and its label say. One that nobody registered is not armed with.
var tip = pen.Cartridge;
await new CartridgeService.CartridgeServiceClient(calls).RegisterCartridgeAsync(new RegisterCartridgeRequest
{
    RequestId = Id(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount, Lot = tip.Lot,
    ExpiresOn = tip.ExpiresOn,
});

var created = await sessions.CreateSessionAsync(new CreateSessionRequest
{
    RequestId = Id(), PatientReference = patient, PenId = pen.PenId, LeaseNumber = lease,
    Indication = TreatmentIndication.AcneScars,
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
await sessions.RecordPreparationAsync(new RecordPreparationRequest
{
    RequestId = Id(), SessionId = session,
    Preparation = new Preparation
    {
        ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true, SkinCleansed = true,
        TopicalsNone = true, AnaestheticsNone = true, LabelUse = LabelUse.OnLabel,
    },
});

// What keeps the pen from being armed, if anything, and what the operator has to be shown before it is.
var target = new PassTarget { Area = TreatmentArea.Cheek, Side = BodySide.Left, PassNumber = 1, Direction = PassDirection.Horizontal };
var asked = await sessions.GetArmingReportAsync(new GetArmingReportRequest { SessionId = session, Target = target, LeaseNumber = lease });
foreach (var failed in asked.Report.Preconditions.Where(one => one.Refusal is not null))
{
    Console.WriteLine($"{failed.Refusal.RuleId}: {failed.Refusal.Remedy}");
}

var read = asked.Report.ReadBack;
Console.WriteLine($"{read.PatientReference}: {read.Area} {read.Side}, {read.NeedleProtrusionUm} um, cartridge {read.CartridgeId}");
var displayed = string.Concat(new object[]
{
    read.SessionId, read.PatientReference, (int)read.Area, (int)read.Side, read.PassNumber, (int)read.Direction, read.NeedleProtrusionUm,
    read.StrokeRateMillihertz, read.LimitUm, read.CartridgeId, read.CartridgeInsertion,
}.Select(field => $"{field}\n"));

// Permits; the operator's next press of the trigger starts the motor, and nothing else does.
var armed = await sessions.ArmSessionAsync(new ArmSessionRequest
{
    RequestId = Id(), SessionId = session, Target = target, LeaseNumber = lease,
    ReadBackDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(displayed))),
});
Console.WriteLine($"{armed.Session.State} at {armed.Session.Armed.NeedleProtrusionUm} um");

var stop = await emergency.EmergencyStopAsync(new EmergencyStopRequest { PenId = pen.PenId, Reason = "sample" });
Console.WriteLine($"{stop.Pens[0].FrameResult} after {stop.Pens[0].StopLatencyUs} us");

await safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
{
    RequestId = Id(), PenId = pen.PenId, Reason = "looked", StopCount = stop.Pens[0].StopCount, LeaseNumber = lease,
});
var closed = await sessions.CompleteSessionAsync(new CompleteSessionRequest
{
    RequestId = Id(), SessionId = session, UnfinishedReason = "only a sample", LeaseNumber = lease,
});
await leaving.CancelAsync();
await control.ReleaseControlAsync(new ReleaseControlRequest { RequestId = Id(), PenId = pen.PenId, LeaseNumber = lease });
Console.WriteLine($"{closed.Session.State}, journal head {closed.Checkpoint.Head.HeadHash}");

static string Id() => Guid.NewGuid().ToString();
