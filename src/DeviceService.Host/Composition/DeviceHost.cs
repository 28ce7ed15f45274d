using System.Net.Sockets;
using DeviceService.Sessions;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// One running service: its pens, its journal and its API. The program is this and a command line; other programs and
/// tests start it in their own process the same way.
/// </summary>
public sealed class DeviceHost : IAsyncDisposable
{
    // In bytes; a larger request is not read.
    internal const int MessageBytesMax = 256 * 1024;

    // With the second that pens may take before it, and flushing after it: 5 s in all.
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly Core _core;
    private readonly Logger _log;
    private bool _disposed;

    private DeviceHost(WebApplication app, Core core, Logger log, HostOptions options, string address)
    {
        _app = app;
        _core = core;
        _log = log;
        Options = options;
        Address = address;
    }

    /// <summary>The options it was started with.</summary>
    public HostOptions Options { get; }

    /// <summary>Where it listens, with the port that was bound: http://127.0.0.1:5080, https://..., or unix:/path.</summary>
    public string Address { get; }

    /// <summary>The lines that it attends to now.</summary>
    public IReadOnlyList<string> Lines => [.. _core.Fleet.ListPens().Select(pen => pen.Line)];

    /// <summary>Starts a service and returns once it can be called.</summary>
    /// <param name="options">What was chosen.</param>
    /// <param name="clock">The clock of every duration and record; null for the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="StartRefusedException">It cannot start; the message says what to do.</exception>
    public static async Task<DeviceHost> StartAsync(
        HostOptions options, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        clock ??= TimeProvider.System;
        OptionChecks.Check(options);
        var certificates = options.Tls is { } files ? ServerCertificates.Load(files, clock) : null;
        OptionChecks.PrepareDataDirectory(options.DataDirectory);

        var log = ServiceLogger.Create(options);
        try
        {
            var loggers = new SerilogLoggerFactory(log);
            loggers.CreateLogger<DeviceHost>().Starting(
                ServiceVersion.Text, options.DataDirectory, options.Grpc, options.Tls is not null, options.TimeZone.Id, options.LogLevel, options.Pens);
            var core = await Core.OpenAsync(options, clock, loggers, cancellationToken);
            return await ListenAsync(core, certificates, log, options, clock, cancellationToken);
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the service was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Disarms every pen, ends the streams, lets calls finish, and closes the address.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        var stopping = _app.Services.GetRequiredService<TimeProvider>();
        var began = stopping.GetTimestamp();
        await _app.StopAsync();
        await _app.Services.GetRequiredService<ShutdownSequence>().Disarmed;
        await _core.DisposeAsync();
        _app.Services.GetRequiredService<ILogger<DeviceHost>>().Stopped((long)stopping.GetElapsedTime(began).TotalMilliseconds);
        await _app.DisposeAsync();
        await _log.DisposeAsync();
    }

    private static async Task<DeviceHost> ListenAsync(
        Core core, ServerCertificates? certificates, Logger log, HostOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var app = Compose(options, certificates, core, log, clock);
        try
        {
            await app.StartAsync(cancellationToken);
            var address = AddressOf(app, options);
            app.Services.GetRequiredService<ILogger<DeviceHost>>().Listened(address);
            return new DeviceHost(app, core, log, options, address);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            await core.DisposeAsync();
            throw failure is IOException or SocketException or AddressInUseException
                ? new StartRefusedException(
                    ExitCode.AddressUnavailable,
                    $"--grpc {options.Grpc} cannot be listened on: {failure.GetBaseException().Message}. Stop what uses it, or choose another address; port 0 takes any free one.",
                    failure)
                : failure;
        }
    }

    private static WebApplication Compose(HostOptions options, ServerCertificates? certificates, Core core, Logger log, TimeProvider clock)
    {
        // Empty: no environment variable, settings file or argument reaches the server past the options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "DeviceService.Host" });
        builder.Services.AddSerilog(log);
        Lifetime(builder, options);

        ILoggerFactory? loggers = null;
        GrpcListener.Configure(builder.WebHost, options, certificates, () => loggers!.CreateLogger<DeviceHost>());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(core.Fleet);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(core.Book);
        builder.Services.AddSingleton(core.Profiles);
        builder.Services.AddSingleton(core.Desk);
        builder.Services.AddSingleton(core.Setup);
        builder.Services.AddSingleton<SignInGuard>();
        builder.Services.AddSingleton<ClinicCommands>();
        builder.Services.AddSingleton<OperatorEndpoint>();
        builder.Services.AddSingleton<ScreeningEndpoint>();
        builder.Services.AddSingleton<DeviceService.Clinic.Tracing>();
        builder.Services.AddSingleton<TraceEndpoint>();
        builder.Services.AddSingleton<CartridgeEndpoint>();
        builder.Services.AddSingleton<OverrideEndpoint>();
        builder.Services.AddSingleton<ProfileEndpoint>();
        builder.Services.AddSingleton(core.CalibrationTrust);
        builder.Services.AddSingleton<CalibrationEndpoint>();
        builder.Services.AddSingleton<SelfTestEndpoint>();
        builder.Services.AddSingleton<CourseEndpoint>();
        builder.Services.AddSingleton<IJournal>(core.Journal);
        builder.Services.AddSingleton<StreamBudget>();
        builder.Services.AddSingleton<CallRate>();
        builder.Services.AddSingleton<CallGuard>();
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddSingleton<StreamEnding>();
        builder.Services.AddSingleton<StreamPump>();
        builder.Services.AddSingleton<ShutdownSequence>();
        builder.Services.AddSingleton<Commands>();
        builder.Services.AddSingleton<SeenStops>();
        builder.Services.AddSingleton<PenEndpoint>();
        builder.Services.AddSingleton<SessionEndpoint>();
        builder.Services.AddSingleton<SafetyEndpoint>();
        builder.Services.AddSingleton<AlarmEndpoint>();
        builder.Services.AddSingleton<ControlEndpoint>();
        builder.Services.AddSingleton(core.Encoder);
        builder.Services.AddSingleton<TelemetryEndpoint>();
        builder.Services.AddSingleton<PassLogEndpoint>();
        builder.Services.AddSingleton(core.IncidentFiles);
        builder.Services.AddSingleton(core.Incidents);
        builder.Services.AddSingleton<DiagnosticsEndpoint>();
        builder.Services.AddSingleton<HealthEndpoint>();
        builder.Services.AddSingleton<Api>();
        builder.Services.AddSingleton<IServiceMethodProvider<Api>, ApiMethods>();
        builder.Services.AddGrpc(Bound);

        var app = builder.Build();
        loggers = app.Services.GetRequiredService<ILoggerFactory>();
        app.Services.GetRequiredService<ShutdownSequence>().Follow(app.Lifetime);
        app.UseMiddleware<PooledStreams>();
        app.UseMiddleware<CallDrain>();
        app.UseMiddleware<UnreadableCalls>();
        app.UseRouting();
        app.MapGrpcService<Api>();
        return app;
    }

    private static void Lifetime(WebApplicationBuilder builder, HostOptions options)
    {
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = DrainTimeMax);
        if (options.OwnsProcess)
        {
            builder.Services.AddSystemd();
        }
        else
        {
            builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        }
    }

    private static void Bound(GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = MessageBytesMax;
        grpc.MaxSendMessageSize = null;
        grpc.EnableDetailedErrors = false;
        grpc.Interceptors.Add<CallGuard>();
        grpc.Interceptors.Add<SignInGuard>();
    }

    private static string AddressOf(WebApplication app, HostOptions options)
    {
        if (options.Grpc.UnixPath is not null)
        {
            return options.Grpc.ToString();
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return addresses?.Addresses.SingleOrDefault() ?? throw new InvalidOperationException("The server named no address.");
    }
}
