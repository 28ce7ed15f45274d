using DeviceService.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Law 17: the moment the service is told to stop, before the server drains, every pen is disarmed and what runs is
/// stopped; then the streams end, saying where to resume; then calls that are under way may finish.
/// </summary>
internal sealed class ShutdownSequence(PenFleet fleet, StreamEnding streams, ILogger<ShutdownSequence> log)
{
    /// <summary>How long pens may take to be seen standing before the streams end without that news.</summary>
    public static readonly TimeSpan DisarmTimeMax = TimeSpan.FromSeconds(1);

    private Task _disarmed = Task.CompletedTask;

    /// <summary>Ends when every pen stands and the journal holds it, or the fleet's own bound has passed.</summary>
    public Task Disarmed => Volatile.Read(ref _disarmed);

    public void Follow(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.Register(OnStopping);

    // Runs on the thread that stops the host, which must not go on to drain before the pens were told.
    private void OnStopping()
    {
        log.StoppingBegan(fleet.ListPens().Count);
        var disarmed = Task.Run(fleet.ShutDownAsync);
        Volatile.Write(ref _disarmed, disarmed);
        if (Task.WaitAny([disarmed], DisarmTimeMax) < 0)
        {
            log.DisarmUnseen((long)DisarmTimeMax.TotalMilliseconds);
        }

        streams.End();
    }
}
