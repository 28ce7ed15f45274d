using System.Text.Json;
using DeviceService.Profiles;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microneedling.V1;
using PenSimulator;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>
/// The real service with its real journal on a real port, a simulated pen on a real line, and a client that knows only
/// the API. Off Linux the line is a TCP port.
/// </summary>
internal sealed partial class Bench : IAsyncDisposable
{
    public const string Serial = "SIM-T1";

    /// <summary>Who is signed in where the rules of the clinic are enforced.</summary>
    public const string Prescriber = "operator-7";

    /// <summary>Everybody's.</summary>
    public const string Pin = "24680";
    public const string Patient = "patient-4711-secret";

    /// <summary>Protrusion that is planned unless a test asks for another, in um.</summary>
    public const int SettingUm = 400;

    private readonly TemporaryFolder _folder = new();
    private readonly TestLog _log;
    private int _requests;
    private bool _clinicRules;

    private int _samplesPerSecond = 100;

    private Bench(TestLog log, int lineBitsPerSecond = 0, bool dial = false)
    {
        _log = log;
        var options = new PenOptions { SerialNumber = Serial, LineBitsPerSecond = lineBitsPerSecond, Dial = dial };
        Simulated = OperatingSystem.IsLinux()
            ? SimulatedPen.StartOnPty(_folder.Combine("pen"), options)
            : SimulatedPen.StartOnTcp(0, options);
    }

    public SimulatedPen Simulated { get; }

    /// <summary>The service in this process; null where it runs outside.</summary>
    public DeviceHost? Inside { get; private set; }

    public DeviceHost Service => Inside ?? throw new InvalidOperationException("The service runs in another process.");

    public GrpcChannel Channel { get; private set; } = null!;

    public string DataDirectory => _folder.Combine("data");

    public PenService.PenServiceClient Pens => new(Invoker);

    public SessionService.SessionServiceClient Sessions => new(Invoker);

    public SafetyService.SafetyServiceClient Safety => new(Invoker);

    public TelemetryService.TelemetryServiceClient Telemetry => new(Invoker);

    public PassLogService.PassLogServiceClient PassLog => new(Invoker);

    public OperatorService.OperatorServiceClient Operators => new(Invoker);

    /// <summary>The clinic's own profiles, for a service that is started next.</summary>
    public ProfileFiles? Profiles { get; set; }

    /// <summary>What is named at the next start to be put in force; null for nothing.</summary>
    public string? ActivateProfile { get; set; }

    /// <summary>Whether the next start makes a secret of PINs where it is lost.</summary>
    public bool NewPinKey { get; set; }

    /// <summary>Whose certificates are taken over, for a service that is started next.</summary>
    public string? CalibrationKey { get; set; }

    public ScreeningService.ScreeningServiceClient Screenings => new(Invoker);

    public CartridgeService.CartridgeServiceClient Cartridges => new(Invoker);

    /// <summary>The token that goes with each call of this bench; empty for nobody who is signed in.</summary>
    public string Token { get; set; } = "";

    /// <summary>The channel, with the token of who is signed in.</summary>
    public CallInvoker Invoker => InvokerOn(Channel);

    /// <summary>Another connection, with the same token.</summary>
    public CallInvoker InvokerOn(GrpcChannel channel) => channel.Intercept(metadata =>
    {
        if (Token.Length > 0)
        {
            metadata.Add("authorization", $"Bearer {Token}");
        }

        return metadata;
    });

    public ControlService.ControlServiceClient Control => new(Invoker);

    /// <summary>The alarm stream that goes with the lease; its snapshot has been read.</summary>
    public AsyncServerStreamingCall<WatchAlarmsResponse>? Alarms { get; private set; }

    /// <summary>The lease that this client sends with each command; 0 for none.</summary>
    public uint Lease { get; private set; }

    /// <summary>A bench where the rules of the clinic are enforced, and nobody is registered yet.</summary>
    public static async Task<Bench> StartUnstaffedAsync(TestLog log, string? calibrationKey = null)
    {
        var bench = new Bench(log) { _clinicRules = true, CalibrationKey = calibrationKey };
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        return bench;
    }

    /// <summary>As <see cref="StartKeptAsync"/>, with a pen whose depth a person sets by a dial, which stands at what is planned.</summary>
    public static async Task<Bench> StartDialAsync(TestLog log)
    {
        var bench = new Bench(log, dial: true) { _clinicRules = true };
        await bench.Simulated.TurnDialAsync(SettingUm);
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        await bench.BeginAsync();
        return bench;
    }

    /// <summary>Registers the first prescriber with the setup code, as whoever installs the service does.</summary>
    public async Task RegisterFirstAsync() => await Operators.RegisterOperatorAsync(
        Registration(Prescriber, OperatorRole.Prescriber, await File.ReadAllTextAsync(Path.Combine(DataDirectory, "setup-code"))));

    public RegisterOperatorRequest Registration(string operatorId, OperatorRole role = OperatorRole.Nurse, string setupCode = "") => new()
    {
        RequestId = NextRequest(), OperatorId = operatorId, DisplayName = operatorId, Role = role, LicenceNumber = "L-1",
        LicenceExpiresOn = "2099-12-31", Pin = Pin, SetupCode = setupCode,
    };

    public async Task<SignInResponse> SignInAsync(string operatorId, string pin = Pin) =>
        await Operators.SignInAsync(new SignInRequest { RequestId = NextRequest(), OperatorId = operatorId, Pin = pin });

    /// <summary>Puts on record what has to be before arming.</summary>
    public async Task PrepareAsync(string sessionId, string supervisor = "") => await Sessions.RecordPreparationAsync(new RecordPreparationRequest
    {
        RequestId = NextRequest(),
        SessionId = sessionId,
        Preparation = new Preparation
        {
            ConsentReference = "consent-1", HandpieceDisinfected = true, SleeveFitted = true, SkinCleansed = true, TopicalsNone = true,
            AnaestheticsNone = true, LabelUse = LabelUse.OnLabel, SupervisingPrescriberId = supervisor,
        },
    });

    /// <summary>Registers what sits in a pen, by what its tag says.</summary>
    public async Task RegisterCartridgeAsync(string penId = Serial)
    {
        var tip = (await Pens.GetPenAsync(new GetPenRequest { PenId = penId })).Pen.Cartridge;
        await Cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = NextRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount,
            Lot = tip.Lot, ExpiresOn = tip.ExpiresOn,
        });
    }

    /// <summary>Puts on record that nothing keeps this patient from being treated.</summary>
    public async Task MakeEligibleAsync(string patient = Patient) => await Screenings.RecordScreeningAsync(Screening(patient));

    /// <summary>A whole screening in which nothing speaks against treating.</summary>
    public RecordScreeningRequest Screening(string patient = Patient)
    {
        var screening = new Screening { Scope = ScreeningScope.Full, FitzpatrickType = 2, AgeYears = 34, Medicines = new Medicines { None = true } };
        screening.Areas.AddRange([TreatmentArea.Forehead, TreatmentArea.Cheek]);
        screening.Answers.AddRange(ReferenceProfile.Profile.Screening.Questions.Select(
            question => new ScreeningAnswer { QuestionId = question.Id, Answer = YesNo.No }));
        return new RecordScreeningRequest { RequestId = NextRequest(), PatientReference = patient, Screening = screening };
    }

    /// <summary>A bench as <see cref="StartControlledAsync"/> gives, where control is renewed as long as the alarms are heard, as a client does.</summary>
    public static async Task<Bench> StartKeptAsync(TestLog log)
    {
        var bench = await StartControlledAsync(log);
        _ = bench.RenewAsync();
        return bench;
    }

    /// <summary>A bench where the rules of the clinic are enforced, as they are in production: a prescriber is signed in and controls the pen.</summary>
    public static async Task<Bench> StartControlledAsync(TestLog log)
    {
        var bench = await StartUnstaffedAsync(log);
        await bench.RegisterFirstAsync();
        bench.Token = (await bench.SignInAsync(Prescriber)).Token;
        await bench.MakeEligibleAsync();
        await bench.AcquireAsync();
        return bench;
    }

    /// <summary>Takes control of the pen and opens the alarm stream that goes with it.</summary>
    public async Task AcquireAsync()
    {
        Alarms?.Dispose();
        Lease = (await Control.AcquireControlAsync(new AcquireControlRequest
        {
            RequestId = NextRequest(), PenId = Serial, ClientName = "tablet 1", LeaseNumber = Lease,
        })).LeaseNumber;
        Alarms = new AlarmService.AlarmServiceClient(Invoker).WatchAlarms(new WatchAlarmsRequest { PenId = Serial, LeaseNumber = Lease });
        if (!await Alarms.ResponseStream.MoveNext(CancellationToken.None))
        {
            throw new InvalidOperationException("The alarm stream ended before its snapshot.");
        }
    }

    /// <summary>Signs the prescriber in, registered first where nobody is, takes control, and keeps it as a client does.</summary>
    public async Task BeginAsync()
    {
        _clinicRules = true;
        if (File.Exists(Path.Combine(DataDirectory, "setup-code")))
        {
            await RegisterFirstAsync();
        }

        Token = (await SignInAsync(Prescriber)).Token;
        await AcquireAsync();
        _ = RenewAsync();
        await MakeEligibleAsync();
    }

    /// <summary>Keeps control from now on, as a client does, until the alarm stream ends or the client is said to be gone.</summary>
    public Task RenewAsync(CancellationToken gone = default) => RenewAsync(Alarms!, Lease, gone);

    private async Task RenewAsync(AsyncServerStreamingCall<WatchAlarmsResponse> alarms, uint lease, CancellationToken gone)
    {
        var shown = alarms.ResponseStream.Current.Cursor.Sequence;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var showing = alarms.ResponseStream.MoveNext(CancellationToken.None);
        try
        {
            while (await timer.WaitForNextTickAsync(gone))
            {
                while (showing.IsCompleted && await showing)
                {
                    shown = alarms.ResponseStream.Current.Cursor.Sequence;
                    showing = alarms.ResponseStream.MoveNext(CancellationToken.None);
                }

                await Control.RenewControlAsync(
                    new RenewControlRequest { PenId = Serial, LeaseNumber = lease, LastAlarmSequence = shown }, cancellationToken: gone);
            }
        }
        catch (Exception ended) when (ended is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever treats under it finds the session paused.
        }
    }

    public static async Task<Bench> StartAsync(TestLog log)
    {
        var bench = new Bench(log);
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        return bench;
    }

    /// <summary>A pen on a UART of 115,200 bit/s, and a service that asks for this telemetry rate.</summary>
    public static async Task<Bench> StartOnUartAsync(TestLog log, int samplesPerSecond)
    {
        var bench = new Bench(log, 115_200) { _samplesPerSecond = samplesPerSecond };
        await bench.StartServiceAsync([bench.Simulated.Line]);
        await bench.OnlineAsync();
        return bench;
    }

    /// <summary>The pen alone: the service runs in a process of its own.</summary>
    public static Task<Bench> StartOutsideAsync(TestLog log) => Task.FromResult(new Bench(log));

    public async Task StartServiceAsync(IReadOnlyList<string> pens)
    {
        Inside = await DeviceHost.StartAsync(new HostOptions
        {
            DataDirectory = DataDirectory,
            Grpc = ListenAddress.Loopback(0),
            Pens = pens,
            ClinicRules = _clinicRules,
            SamplesPerSecond = _samplesPerSecond,
            Profiles = Profiles,
            ActivateProfile = ActivateProfile,
            NewPinKey = NewPinKey,
            CalibrationKey = CalibrationKey,
            AlsoLogTo = _log,
        });
        Channel = GrpcChannel.ForAddress(Service.Address);
    }

    public async Task ConnectAsync(JsonElement ready)
    {
        Channel?.Dispose();
        Token = "";
        Channel = GrpcChannel.ForAddress(ready.GetProperty("grpc").GetString()!);
        await OnlineAsync();
    }

    public async Task StopServiceAsync()
    {
        Alarms?.Dispose();
        Channel.Dispose();
        if (Inside is not null)
        {
            await Inside.DisposeAsync();
        }
    }

    public string LastRefusal { get; private set; } = "";

    public string NextRequest() => $"request-{Interlocked.Increment(ref _requests)}";

    public async Task<Pen> OnlineAsync()
    {
        Pen? pen = null;
        await UntilAsync(async () =>
        {
            pen = (await Pens.ListPensAsync(new ListPensRequest())).Pens.FirstOrDefault();
            // Until its clock is mapped it is not armed: R-PEN-CLOCK, a moment after it came online.
            return pen is { Link: { State: LinkState.Online, Clock: not null }, Cartridge.Inserted: true, Operating.TriggerPressed: false };
        });
        return pen!;
    }

    public async Task<Session> CreateAsync(uint passes = 1)
    {
        var session = (await Sessions.CreateSessionAsync(Creation(passes: passes))).Session;
        if (_clinicRules)
        {
            await PrepareAsync(session.SessionId);
            await RegisterCartridgeAsync();
        }

        return session;
    }

    public CreateSessionRequest Creation(uint protrusionUm = SettingUm, uint passes = 1) => new()
    {
        RequestId = NextRequest(),
        PatientReference = Patient,
        OperatorId = "operator-7",
        PenId = Serial,
        LeaseNumber = Lease,
        Indication = TreatmentIndication.AcneScars,
        Items =
        {
            new PlanItem
            {
                Area = TreatmentArea.Forehead, Side = BodySide.Midline, NeedleProtrusionUm = protrusionUm,
                StrokeRateMillihertz = 100_000, PassCount = passes, SizeCm2 = 20,
            },
        },
    };

    public async ValueTask DisposeAsync()
    {
        await StopServiceAsync();
        await Simulated.DisposeAsync();
        _folder.Dispose();
    }
}
