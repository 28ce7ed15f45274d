using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.PenLink;

/// <summary>Passes a link's reports on, and logs its changes after the observer has acted on them.</summary>
internal sealed class LoggedObserver(IPenLinkObserver observer, string line, ILogger log) : IPenLinkObserver
{
    public void OnBytes(LineDirection direction, ReadOnlySpan<byte> bytes) => observer.OnBytes(direction, bytes);

    public void OnHostStalled(TimeSpan late) => observer.OnHostStalled(late);

    public void OnLineThreadWoke(TimeSpan late) => observer.OnLineThreadWoke(late);

    public void OnPermissionWritten(TimeSpan late) => observer.OnPermissionWritten(late);

    public void OnRoundTrip(TimeSpan roundTrip, TimeSpan atPen) => observer.OnRoundTrip(roundTrip, atPen);

    public void OnCommandTimed(TimeSpan took) => observer.OnCommandTimed(took);

    public void OnSamples(ReadOnlySpan<PenSample> samples, int lost) => observer.OnSamples(samples, lost);

    public void OnLinkChanged(LinkStatus status)
    {
        observer.OnLinkChanged(status);
        LinkLog.LinkChanged(log, line, status.State, status.Reason, status.Epoch, status.SerialNumberSeen);
    }

    public void OnHandshake(HandshakeReport report) => observer.OnHandshake(report);

    public void OnStatus(PenStatus status) => observer.OnStatus(status);

    public void OnCommandOutcome(CommandOutcome outcome) => observer.OnCommandOutcome(outcome);

    public void OnStopConfirmed(StopConfirmation confirmation) => observer.OnStopConfirmed(confirmation);

    public void OnCartridge(CartridgeObservation cartridge) => observer.OnCartridge(cartridge);

    public void OnClock(ClockEstimate estimate) => observer.OnClock(estimate);
}
