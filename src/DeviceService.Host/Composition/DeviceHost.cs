using System.Net.Sockets;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;

namespace DeviceService.Host;

/// <summary>
/// One running service: its pens, its journal and its API. The program is this and a command line; other programs and
/// tests start it in their own process the same way.
/// </summary>
public sealed class DeviceHost : IAsyncDisposable
{
    private const int MessageBytesMax = 256 * 1024;

    private readonly WebApplication _app;

    private DeviceHost(WebApplication app, HostOptions options, string address, IReadOnlyList<string> lines)
    {
        _app = app;
        Options = options;
        Address = address;
        Lines = lines;
    }

    /// <summary>The options it was started with.</summary>
    public HostOptions Options { get; }

    /// <summary>Where it listens, with the port that was bound: http://127.0.0.1:5080, https://..., or unix:/path.</summary>
    public string Address { get; }

    /// <summary>The lines that it attends to since the start.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Starts a service and returns once it can be called.</summary>
    /// <param name="options">What was chosen.</param>
    /// <param name="clock">The clock of every duration and record; null for the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="StartRefusedException">It cannot start; the message says what to do.</exception>
    public static async Task<DeviceHost> StartAsync(HostOptions options, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        clock ??= TimeProvider.System;
        OptionChecks.Check(options, _ => null);
        var certificates = options.Tls is { } files ? ServerCertificates.Load(files, clock) : null;
        OptionChecks.PrepareDataDirectory(options.DataDirectory);

        var app = Compose(options, certificates, clock);
        try
        {
            var log = app.Services.GetRequiredService<ILogger<DeviceHost>>();
            log.Starting(ServiceVersion.Text, options.DataDirectory, options.Grpc, options.Tls is not null, options.LogLevel, options.Pens);
            await app.StartAsync(cancellationToken);
            var address = AddressOf(app, options);
            log.Listened(address);
            return new DeviceHost(app, options, address, options.Pens);
        }
        catch (Exception failure) when (failure is IOException or SocketException or AddressInUseException)
        {
            await app.DisposeAsync();
            throw new StartRefusedException(
                ExitCode.AddressUnavailable,
                $"--grpc {options.Grpc} cannot be listened on: {failure.GetBaseException().Message}. Stop what uses it, or choose another address; port 0 takes any free one.",
                failure);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the service was told to stop and has stopped.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Disarms every pen, ends the streams, flushes, and closes the address.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Compose(HostOptions options, ServerCertificates? certificates, TimeProvider clock)
    {
        // Empty: no environment variable, settings file or argument reaches the server past the options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "DeviceService.Host" });
        builder.Logging.Services.AddSerilog(ServiceLogger.Create(options), dispose: true);
        Lifetime(builder, options);

        ILoggerFactory? loggers = null;
        GrpcListener.Configure(builder.WebHost, options, certificates, () => loggers!.CreateLogger<DeviceHost>());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<StreamBudget>();
        builder.Services.AddSingleton<CallRate>();
        builder.Services.AddSingleton<CallGuard>();
        builder.Services.AddGrpc(Bound);
        builder.Services.AddGrpcReflection();

        var app = builder.Build();
        loggers = app.Services.GetRequiredService<ILoggerFactory>();
        app.UseMiddleware<UnreadableCalls>();
        app.UseRouting();
        app.MapGrpcReflectionService();
        return app;
    }

    private static void Lifetime(WebApplicationBuilder builder, HostOptions options)
    {
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
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
