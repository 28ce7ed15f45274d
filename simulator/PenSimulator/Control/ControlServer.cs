using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PenSimulator.Control;

/// <summary>Serves simulator.v1.SimulatorService, with reflection, for one pen. Cleartext HTTP/2.</summary>
public sealed class ControlServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownWithin = TimeSpan.FromSeconds(2);
    private readonly WebApplication _application;

    private ControlServer(WebApplication application, string address) =>
        (_application, Address) = (application, address);

    /// <summary>http://host:port, or unix:path.</summary>
    public string Address { get; }

    /// <summary>Starts serving.</summary>
    /// <param name="pen">The pen to be driven; not owned.</param>
    /// <param name="address">host:port (port 0 for a free one), or unix:path.</param>
    /// <exception cref="ArgumentException">The address is not one.</exception>
    /// <exception cref="IOException">The address is taken, or cannot be listened on.</exception>
    public static async Task<ControlServer> StartAsync(SimulatedPen pen, string address = "127.0.0.1:5090")
    {
        ArgumentNullException.ThrowIfNull(pen);
        var where = ControlAddress.Parse(address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => where.Listen(kestrel));
        builder.Logging.AddFilter(_ => false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownWithin);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(pen);
        builder.Services.AddGrpc();
        builder.Services.AddGrpcReflection();
        var application = builder.Build();
        application.UseRouting();
        application.MapGrpcService<SimulatorEndpoint>();
        application.MapGrpcReflectionService();
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        var bound = application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ControlServer(application, where.Describe(bound));
    }

    /// <summary>Ends the open calls and stops serving.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
