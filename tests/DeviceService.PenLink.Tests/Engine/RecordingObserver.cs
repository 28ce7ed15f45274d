using System.Collections.Concurrent;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.PenLink.Tests;

/// <summary>An owner that writes down what it is told, and does within a call what a test asks for.</summary>
internal sealed class RecordingObserver : IPenLinkObserver
{
    public ConcurrentQueue<PenSample> Samples { get; } = [];

    public ConcurrentQueue<LinkStatus> Links { get; } = [];

    public ConcurrentQueue<HandshakeReport> Handshakes { get; } = [];

    public ConcurrentQueue<PenStatus> Statuses { get; } = [];

    public ConcurrentQueue<CommandOutcome> Outcomes { get; } = [];

    public ConcurrentQueue<StopConfirmation> Confirmations { get; } = [];

    public ConcurrentQueue<CartridgeObservation> Cartridges { get; } = [];

    public ConcurrentQueue<ClockEstimate> Clocks { get; } = [];

    public ConcurrentQueue<(TimeSpan RoundTrip, TimeSpan AtPen)> RoundTrips { get; } = [];

    public ConcurrentQueue<TimeSpan> CommandTimes { get; } = [];

    public ConcurrentQueue<TimeSpan> PermissionsLate { get; } = [];

    public Action<PenSample>? Guard { get; set; }

    public Action<LinkStatus>? WhenLinkChanged { get; set; }

    public int Lost { get; private set; }

    public void OnSamples(ReadOnlySpan<PenSample> samples, int lost)
    {
        Lost += lost;
        foreach (var sample in samples)
        {
            Samples.Enqueue(sample);
            Guard?.Invoke(sample);
        }
    }

    public void OnLinkChanged(LinkStatus status)
    {
        Links.Enqueue(status);
        WhenLinkChanged?.Invoke(status);
    }

    public void OnHandshake(HandshakeReport report) => Handshakes.Enqueue(report);

    public void OnStatus(PenStatus status) => Statuses.Enqueue(status);

    public void OnCommandOutcome(CommandOutcome outcome) => Outcomes.Enqueue(outcome);

    public void OnStopConfirmed(StopConfirmation confirmation) => Confirmations.Enqueue(confirmation);

    public void OnCartridge(CartridgeObservation cartridge) => Cartridges.Enqueue(cartridge);

    public void OnRoundTrip(TimeSpan roundTrip, TimeSpan atPen) => RoundTrips.Enqueue((roundTrip, atPen));

    public void OnCommandTimed(TimeSpan took) => CommandTimes.Enqueue(took);

    public void OnPermissionWritten(TimeSpan late) => PermissionsLate.Enqueue(late);

    public void OnClock(ClockEstimate estimate) => Clocks.Enqueue(estimate);
}
