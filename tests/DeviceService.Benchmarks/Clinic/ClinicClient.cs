using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>A clinic's software, as far as the bench needs it: the public API alone, one person who is signed in.</summary>
internal sealed class ClinicClient : IDisposable
{
    private const string OperatorId = "operator-7";
    private const string Pin = "24680";

    private readonly GrpcChannel _channel;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private string _token = "";
    private int _requests;

    private ClinicClient(GrpcChannel channel)
    {
        _channel = channel;
        var calls = channel.Intercept(sent =>
        {
            if (_token.Length > 0)
            {
                sent.Add("authorization", $"Bearer {_token}");
            }

            return sent;
        });
        Operators = new OperatorService.OperatorServiceClient(calls);
        Control = new ControlService.ControlServiceClient(calls);
        Alarms = new AlarmService.AlarmServiceClient(calls);
        Screenings = new ScreeningService.ScreeningServiceClient(calls);
        Cartridges = new CartridgeService.CartridgeServiceClient(calls);
        Pens = new PenService.PenServiceClient(calls);
        Sessions = new SessionService.SessionServiceClient(calls);
        Safety = new SafetyService.SafetyServiceClient(calls);
        Telemetry = new TelemetryService.TelemetryServiceClient(calls);
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

    /// <summary>What the person is signed in by; empty before.</summary>
    public string Token => _token;

    /// <summary>Connects, registers the first prescriber where nobody is yet, and signs in.</summary>
    public static async Task<ClinicClient> SignInAsync(string address, string dataDirectory)
    {
        var channel = GrpcChannel.ForAddress(address);
        await channel.ConnectAsync();
        var client = new ClinicClient(channel);
        var code = Path.Combine(dataDirectory, "setup-code");
        if (File.Exists(code))
        {
            await client.Operators.RegisterOperatorAsync(new RegisterOperatorRequest
            {
                RequestId = client.NextRequest(), OperatorId = OperatorId, DisplayName = "The bench's prescriber", Role = OperatorRole.Prescriber,
                LicenceNumber = "SIMULATED-1", LicenceExpiresOn = "2099-12-31", Pin = Pin, SetupCode = await File.ReadAllTextAsync(code),
            });
        }

        client._token = (await client.Operators.SignInAsync(new SignInRequest { RequestId = client.NextRequest(), OperatorId = OperatorId, Pin = Pin })).Token;
        return client;
    }

    public string NextRequest() => string.Create(CultureInfo.InvariantCulture, $"bench-{_run}-{Interlocked.Increment(ref _requests)}");

    /// <summary>Waits until the pen is online and its cartridge was seen: another than the one before, if there was one.</summary>
    /// <exception cref="BenchException">It did not come online in time.</exception>
    public async Task<Pen> OnlineAsync(string serialNumber, string? cartridgeBefore = null)
    {
        for (var look = 0; look < 300; look++)
        {
            var pens = await Pens.ListPensAsync(new ListPensRequest());
            if (pens.Pens.FirstOrDefault(pen => pen.PenId == serialNumber && pen.Link?.State == LinkState.Online && pen.Cartridge?.Inserted == true && pen.Cartridge.CartridgeId != cartridgeBefore) is { } online)
            {
                return online;
            }

            await Task.Delay(50);
        }

        throw new BenchException($"The pen {serialNumber} did not come online within 15 s.");
    }

    /// <summary>The digest of what the operator is shown; arming.proto has its form.</summary>
    public static string DigestOf(ReadBack shown)
    {
        string[] fields =
        [
            shown.SessionId, shown.PatientReference, Number((int)shown.Area), Number((int)shown.Side), Number(shown.PassNumber), Number((int)shown.Direction),
            Number(shown.NeedleProtrusionUm), Number(shown.StrokeRateMillihertz), Number(shown.LimitUm), shown.CartridgeId, shown.CartridgeInsertion,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(fields.Select(static field => field + "\n")))));
    }

    public void Dispose() => _channel.Dispose();

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
