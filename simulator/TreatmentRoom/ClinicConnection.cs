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

    private ClinicConnection(GrpcChannel calls, GrpcChannel stops)
    {
        _calls = calls;
        _stops = stops;
        Pens = new PenService.PenServiceClient(calls);
        Sessions = new SessionService.SessionServiceClient(calls);
        Safety = new SafetyService.SafetyServiceClient(calls);
        Telemetry = new TelemetryService.TelemetryServiceClient(calls);
        PassLog = new PassLogService.PassLogServiceClient(calls);
        Stops = new SafetyService.SafetyServiceClient(stops);
    }

    public PenService.PenServiceClient Pens { get; }

    public SessionService.SessionServiceClient Sessions { get; }

    public SafetyService.SafetyServiceClient Safety { get; }

    public TelemetryService.TelemetryServiceClient Telemetry { get; }

    public PassLogService.PassLogServiceClient PassLog { get; }

    /// <summary>For EmergencyStop and nothing else.</summary>
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

    public void Dispose()
    {
        _calls.Dispose();
        _stops.Dispose();
    }
}
