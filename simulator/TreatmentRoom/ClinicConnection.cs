using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microneedling.V1;

namespace TreatmentRoom;

/// <summary>
/// What clinic software holds open: one connection for everything, and <b>one of its own for EmergencyStop</b>, opened and
/// warmed before anything is armed. On a connection that is full of streams a stop would wait its turn.
/// </summary>
internal sealed class ClinicConnection : IDisposable
{
    private readonly GrpcChannel _calls;
    private readonly GrpcChannel _stops;
    private string _token = "";

    private ClinicConnection(GrpcChannel calls, GrpcChannel stops)
    {
        _calls = calls;
        _stops = stops;
        var signed = calls.Intercept(WithToken);
        Operators = new OperatorService.OperatorServiceClient(signed);
        Control = new ControlService.ControlServiceClient(signed);
        Alarms = new AlarmService.AlarmServiceClient(signed);
        Screenings = new ScreeningService.ScreeningServiceClient(signed);
        Cartridges = new CartridgeService.CartridgeServiceClient(signed);
        Pens = new PenService.PenServiceClient(signed);
        Sessions = new SessionService.SessionServiceClient(signed);
        Safety = new SafetyService.SafetyServiceClient(signed);
        Telemetry = new TelemetryService.TelemetryServiceClient(signed);
        PassLog = new PassLogService.PassLogServiceClient(signed);
        Calibrations = new CalibrationService.CalibrationServiceClient(signed);
        SelfTests = new SelfTestService.SelfTestServiceClient(signed);
        Stops = new SafetyService.SafetyServiceClient(stops);
    }

    public OperatorService.OperatorServiceClient Operators { get; }

    public ControlService.ControlServiceClient Control { get; }

    public AlarmService.AlarmServiceClient Alarms { get; }

    public ScreeningService.ScreeningServiceClient Screenings { get; }

    public CartridgeService.CartridgeServiceClient Cartridges { get; }

    public PenService.PenServiceClient Pens { get; }

    public SessionService.SessionServiceClient Sessions { get; }

    public SafetyService.SafetyServiceClient Safety { get; }

    public TelemetryService.TelemetryServiceClient Telemetry { get; }

    public PassLogService.PassLogServiceClient PassLog { get; }

    public CalibrationService.CalibrationServiceClient Calibrations { get; }

    public SelfTestService.SelfTestServiceClient SelfTests { get; }

    /// <summary>For EmergencyStop and nothing else. It needs nobody who is signed in.</summary>
    public SafetyService.SafetyServiceClient Stops { get; }

    public static async Task<ClinicConnection> OpenAsync(string address, CancellationToken cancellation)
    {
        var calls = GrpcChannel.ForAddress(address);
        var stops = GrpcChannel.ForAddress(address);
        await calls.ConnectAsync(cancellation);
        await stops.ConnectAsync(cancellation);

        // A first call over it, so that nothing is left to be set up when it matters.
        await new PenService.PenServiceClient(stops).ListPensAsync(new ListPensRequest(), cancellationToken: cancellation);
        return new ClinicConnection(calls, stops);
    }

    /// <summary>From now on each call goes in this person's name.</summary>
    public void SignedIn(string token) => _token = token;

    public void Dispose()
    {
        _calls.Dispose();
        _stops.Dispose();
    }

    private Metadata WithToken(Metadata sent)
    {
        if (_token.Length > 0)
        {
            sent.Add("authorization", $"Bearer {_token}");
        }

        return sent;
    }
}
