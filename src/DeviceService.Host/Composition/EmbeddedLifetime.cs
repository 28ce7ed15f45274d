using Microsoft.Extensions.Hosting;

namespace DeviceService.Host;

/// <summary>The lifetime inside another program: signals are that program's own.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
