using Microneedling.V1;
using TestSupport;
using TreatmentRoom;

[assembly: AssemblyFixture(typeof(DeviceService.PenCtl.Tests.TreatedRoom))]

namespace DeviceService.PenCtl.Tests;

/// <summary>
/// One room for all tests: the real service, a simulated pen on a real line, and one appointment that was treated, stopped once and
/// completed; and a session that is open, and whose pen nobody controls. So there is something of everything on record.
/// </summary>
public sealed class TreatedRoom : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Room? _room;
    private Report? _report;

    public string Address => _room!.Address;

    public string DataDirectory => _room!.DataDirectory;

    public string Line => _room!.Line;

    public static string OperatorId => Staff.OperatorId;

    public static string Pin => Staff.Pin;

    public string SessionId => _report!.SessionId;

    /// <summary>One pass on the left cheek, which nobody has prepared.</summary>
    public string OpenSessionId { get; private set; } = "";

    public string PenId => _report!.Passes[0].PenId;

    public string PassId => _report!.Passes[0].PassId;

    public string Patient { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _room = await Room.StartAsync(new RoomOptions { Tcp = !OperatingSystem.IsLinux(), DataDirectory = _folder.Combine("data") }, TimeProvider.System, CancellationToken.None);
        Patient = $"patient-{_room.RunId}";
        using var screen = new RoomScreen(json: true);
        _report = await new Appointment(_room, screen, TimeProvider.System).RunAsync(CancellationToken.None);
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_room is not null)
        {
            await _room.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        const string Other = "patient-other";
        using var connection = await ClinicConnection.OpenAsync(Address, CancellationToken.None);
        connection.SignedIn((await connection.Operators.SignInAsync(new SignInRequest { RequestId = "sign-in", OperatorId = OperatorId, Pin = Pin })).Token);
        var lease = (await connection.Control.AcquireControlAsync(new AcquireControlRequest { RequestId = "control", PenId = PenId, ClientName = "tests" })).LeaseNumber;
        var questions = (await connection.Screenings.GetScreeningAsync(new GetScreeningRequest { PatientReference = Other })).Questions;
        await connection.Screenings.RecordScreeningAsync(new RecordScreeningRequest
        {
            RequestId = "screening",
            PatientReference = Other,
            Screening = new Screening
            {
                Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34, Areas = { TreatmentArea.Cheek }, Medicines = new Medicines { None = true },
                Answers = { questions.Select(static question => new ScreeningAnswer { QuestionId = question.QuestionId, Answer = YesNo.No }) },
            },
        });
        var created = await connection.Sessions.CreateSessionAsync(new CreateSessionRequest
        {
            RequestId = "session", PatientReference = Other, PenId = PenId, LeaseNumber = lease, Indication = TreatmentIndication.AcneScars,
            Items =
            {
                new PlanItem { Area = TreatmentArea.Cheek, Side = BodySide.Left, NeedleProtrusionUm = 1000, StrokeRateMillihertz = 100_000, PassCount = 1, SizeCm2 = 25 },
            },
        });
        OpenSessionId = created.Session.SessionId;
        await connection.Control.ReleaseControlAsync(new ReleaseControlRequest { RequestId = "release", PenId = PenId, LeaseNumber = lease });
    }
}
