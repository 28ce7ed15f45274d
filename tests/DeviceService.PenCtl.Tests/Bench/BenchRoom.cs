using DeviceService.Host;
using DeviceService.Host.Tests;
using Microneedling.V1;
using PenSimulator;
using TestSupport;
using TreatmentRoom;

namespace DeviceService.PenCtl.Tests;

/// <summary>The real service, a simulated pen that stands off by some micrometres on a real line, a technician and a gauge.</summary>
internal sealed class BenchRoom : IAsyncDisposable
{
    public const string PenId = "SIM-B1";
    public const string Technician = "technician-1";
    public const string Pin = "24680";
    public const string Gauge = "probe-1";

    private readonly TemporaryFolder _folder = new();
    private readonly bool _ownsPen;
    private readonly string? _calibrationKey;
    private DeviceHost? _service;
    private ClinicConnection? _connection;

    private BenchRoom(PenOptions options, SimulatedPen? pen, string? calibrationKey)
    {
        (_ownsPen, _calibrationKey) = (pen is null, calibrationKey);
        Pen = pen ?? (OperatingSystem.IsLinux() ? SimulatedPen.StartOnPty(_folder.Combine("pen"), options) : SimulatedPen.StartOnTcp(0, options));
    }

    public SimulatedPen Pen { get; }

    public string Address => _service!.Address;

    public CalibrationService.CalibrationServiceClient Calibrations { get; private set; } = null!;

    public SelfTestService.SelfTestServiceClient SelfTests { get; private set; } = null!;

    public PenService.PenServiceClient Pens => _connection!.Pens;

    public ControlService.ControlServiceClient Control => _connection!.Control;

    public SafetyService.SafetyServiceClient Safety => _connection!.Safety;

    /// <summary>What penctl finds around it: the service, and the technician's sign-in.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PENCTL_SERVICE"] = Address, ["PENCTL_OPERATOR"] = Technician, ["PENCTL_PIN"] = Pin,
    };

    /// <summary>A file in the room's folder.</summary>
    public string File(string name) => _folder.Combine(name);

    /// <summary>Begins.</summary>
    /// <param name="offsetUm">How much farther out the needles stand than the pen says, in um.</param>
    /// <param name="gainPermille">How far they travel for each mm of the depth stop, in um.</param>
    /// <param name="backlashUm">How far they lag behind it on its way out, in um.</param>
    public static Task<BenchRoom> StartAsync(int offsetUm, int gainPermille = 1_000, int backlashUm = 0) => BeginAsync(new BenchRoom(
        new PenOptions { SerialNumber = PenId, DepthOffsetUm = offsetUm, DepthGainPermille = gainPermille, DepthBacklashUm = backlashUm }, pen: null, calibrationKey: null));

    /// <summary>Begins in another room, with a pen that was carried there.</summary>
    /// <param name="pen">The pen; it stays its owner's.</param>
    /// <param name="calibrationKey">The public key of whoever signs certificates, in PEM.</param>
    public static Task<BenchRoom> StartAsync(SimulatedPen pen, string calibrationKey) => BeginAsync(new BenchRoom(new PenOptions(), pen, calibrationKey));

    private static async Task<BenchRoom> BeginAsync(BenchRoom room)
    {
        await room.StartServiceAsync();
        var connection = room._connection!;
        await connection.Operators.RegisterOperatorAsync(Registration(
            "prescriber-1", OperatorRole.Prescriber, await System.IO.File.ReadAllTextAsync(Path.Combine(room._folder.Combine("data"), "setup-code"))));
        await room.SignInAsync("prescriber-1");
        await connection.Operators.RegisterOperatorAsync(Registration(Technician, OperatorRole.Technician));
        await room.SignInAsync(Technician);
        await Eventually.TrueAsync(async () => (await connection.Pens.ListPensAsync(new ListPensRequest())).Pens
            .Any(static pen => pen is { PenId: PenId, Link: { State: LinkState.Online, Clock: not null }, Cartridge.Inserted: true }));
        return room;
    }

    /// <summary>One run of penctl in this process, in the technician's name.</summary>
    public Task<PenCtlRun> RunAsync(params string[] arguments) => PenCtlRun.OfAsync(arguments, Environment);

    /// <summary>penctl at a terminal, in the technician's name.</summary>
    public TerminalRun AtTerminal(params string[] arguments) =>
        TerminalRun.Start(arguments, Environment.Select(static pair => (pair.Key, pair.Value)));

    /// <summary>A calibration as somebody else's software makes one: the pen holds each point, the gauge says so much less than the pen, and its rate is read.</summary>
    public async Task<CalibrationCertificate> CertifyAsync(int errorUm)
    {
        var calibration = await StartCalibrationAsync();
        await MeasureAsync(calibration, errorUm);
        return await CompleteAsync(calibration);
    }

    /// <summary>Has a calibration judged.</summary>
    public async Task<CalibrationCertificate> CompleteAsync(Calibration calibration) =>
        (await Calibrations.CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = NewId(), CalibrationId = calibration.CalibrationId })).Certificate;

    /// <summary>Begins a calibration, and measures nothing.</summary>
    public async Task<Calibration> StartCalibrationAsync() => (await Calibrations.StartCalibrationAsync(
        new StartCalibrationRequest { RequestId = NewId(), PenId = PenId, GaugeId = Gauge, TemperatureDecidegrees = 215 })).Calibration;

    /// <summary>Takes all readings of a phase: the pen holds each point, the gauge says so much less than the pen, and the rate is read where it is wanted.</summary>
    public async Task MeasureAsync(Calibration calibration, int errorUm)
    {
        var connection = _connection!;
        await using var hand = await TechniciansHand.OpenAsync(
            Pen, PenId, Calibrations, connection.Control, connection.Telemetry, connection.Alarms, connection.Pens, connection.Cartridges, connection.Safety);
        await hand.MeasureAsync(calibration, errorUm);
    }

    /// <summary>The service goes, as when its machine does.</summary>
    public async Task StopServiceAsync()
    {
        _connection?.Dispose();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        (_connection, _service) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await StopServiceAsync();
        if (_ownsPen)
        {
            await Pen.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static RegisterOperatorRequest Registration(string operatorId, OperatorRole role, string setupCode = "") => new()
    {
        RequestId = NewId(), OperatorId = operatorId, DisplayName = operatorId, Role = role, LicenceNumber = "L-1", LicenceExpiresOn = "2099-12-31", Pin = Pin,
        SetupCode = setupCode,
    };

    private static string NewId() => Guid.NewGuid().ToString();

    private async Task StartServiceAsync()
    {
        _service = await DeviceHost.StartAsync(new HostOptions
        {
            DataDirectory = _folder.Combine("data"), Grpc = ListenAddress.Loopback(0), Pens = [Pen.Line], CalibrationKey = _calibrationKey,
        });
        _connection = await ClinicConnection.OpenAsync(Address, CancellationToken.None);
        Calibrations = _connection.Calibrations;
        SelfTests = _connection.SelfTests;
    }

    private async Task SignInAsync(string operatorId) =>
        _connection!.SignedIn((await _connection.Operators.SignInAsync(new SignInRequest { RequestId = NewId(), OperatorId = operatorId, Pin = Pin })).Token);
}
