using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>The service, as one command uses it. Whoever signed in for the command is signed out at its end.</summary>
internal sealed class ServiceConnection : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private string? _token;
    private bool _signedIn;

    private ServiceConnection(GrpcChannel channel, ServiceAddress address, ConnectionChoices choices, TimeProvider clock)
    {
        _channel = channel;
        _patience = choices.Patience;
        _clock = clock;
        _token = choices.Token;
        Address = address;
        var calls = channel.Intercept(WithToken);
        Pens = new PenService.PenServiceClient(calls);
        Sessions = new SessionService.SessionServiceClient(calls);
        Safety = new SafetyService.SafetyServiceClient(calls);
        Telemetry = new TelemetryService.TelemetryServiceClient(calls);
        Alarms = new AlarmService.AlarmServiceClient(calls);
        PassLog = new PassLogService.PassLogServiceClient(calls);
        Profiles = new ProfileService.ProfileServiceClient(calls);
        Diagnostics = new DiagnosticsService.DiagnosticsServiceClient(calls);
        Operators = new OperatorService.OperatorServiceClient(calls);
        Calibrations = new CalibrationService.CalibrationServiceClient(calls);
        SelfTests = new SelfTestService.SelfTestServiceClient(calls);
        Control = new ControlService.ControlServiceClient(calls);
        Cartridges = new CartridgeService.CartridgeServiceClient(calls);
        Health = new Health.HealthClient(channel);
    }

    public ServiceAddress Address { get; }

    public PenService.PenServiceClient Pens { get; }

    public SessionService.SessionServiceClient Sessions { get; }

    public SafetyService.SafetyServiceClient Safety { get; }

    public TelemetryService.TelemetryServiceClient Telemetry { get; }

    public AlarmService.AlarmServiceClient Alarms { get; }

    public PassLogService.PassLogServiceClient PassLog { get; }

    public ProfileService.ProfileServiceClient Profiles { get; }

    public DiagnosticsService.DiagnosticsServiceClient Diagnostics { get; }

    public OperatorService.OperatorServiceClient Operators { get; }

    public CalibrationService.CalibrationServiceClient Calibrations { get; }

    public SelfTestService.SelfTestServiceClient SelfTests { get; }

    public ControlService.ControlServiceClient Control { get; }

    public CartridgeService.CartridgeServiceClient Cartridges { get; }

    public Health.HealthClient Health { get; }

    /// <summary>Until when an answer has to be there.</summary>
    public DateTime Deadline => _clock.GetUtcNow().UtcDateTime + _patience;

    /// <exception cref="PenCtlException">The address or a certificate cannot be used, or a PIN is missing.</exception>
    public static async Task<ServiceConnection> OpenAsync(ConnectionChoices choices, Surroundings surroundings, CancellationToken cancellation)
    {
        var address = ServiceAddress.Parse(choices.Address, choices.Tls is not null);
        var channel = Channel(address, choices.Tls);
        var connection = new ServiceConnection(channel, address, choices, surroundings.Clock);
        if (choices.OperatorId is { } operatorId)
        {
            await connection.SignInAsync(operatorId, Pin.Of(operatorId, surroundings), cancellation);
        }

        return connection;
    }

    /// <summary>Signs in. Each call from then on is in this person's name.</summary>
    public async Task<SignInResponse> SignInAsync(string operatorId, string pin, CancellationToken cancellation)
    {
        var answer = await Operators.SignInAsync(
            new SignInRequest { RequestId = NewRequest(), OperatorId = operatorId, Pin = pin }, deadline: Deadline, cancellationToken: cancellation);
        _token = answer.Token;
        _signedIn = true;
        return answer;
    }

    /// <summary>Leaves the sign-in standing at the end: its token is used by later commands.</summary>
    public void KeepSignIn() => _signedIn = false;

    /// <summary>Fresh for each intention.</summary>
    public static string NewRequest() => Guid.NewGuid().ToString();

    public async ValueTask DisposeAsync()
    {
        if (_signedIn)
        {
            _signedIn = false;
            try
            {
                await Operators.SignOutAsync(new SignOutRequest { RequestId = NewRequest() }, deadline: Deadline);
            }
            catch (RpcException)
            {
                // The sign-in then ends by itself: the command's own answer is not changed by that.
                _token = null;
            }
        }

        _channel.Dispose();
    }

    /// <summary>A channel to an address; nothing is connected yet.</summary>
    public static GrpcChannel Channel(ServiceAddress address, ClientFiles? tls) => GrpcChannel.ForAddress(
        address.Uri, new GrpcChannelOptions { HttpHandler = Handler(address, tls), DisposeHttpClient = true, MaxReceiveMessageSize = null });

    private static SocketsHttpHandler Handler(ServiceAddress address, ClientFiles? tls)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true, KeepAlivePingDelay = TimeSpan.FromSeconds(5), KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        };
        if (tls is not null)
        {
            handler.SslOptions = ClientCertificates.Load(tls);
        }

        if (address.UnixPath is { } path)
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return handler;
    }

    private Metadata WithToken(Metadata sent)
    {
        if (_token is not null)
        {
            sent.Add("authorization", $"Bearer {_token}");
        }

        return sent;
    }
}
