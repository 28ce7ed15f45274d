using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>A host that is gone.</summary>
internal sealed class Nobody : IPenLinkObserver
{
    public void OnSamples(ReadOnlySpan<PenSample> samples, int lost)
    {
    }

    public void OnLinkChanged(LinkStatus status)
    {
    }

    public void OnHandshake(HandshakeReport report)
    {
    }

    public void OnStatus(PenStatus status)
    {
    }

    public void OnCommandOutcome(CommandOutcome outcome)
    {
    }

    public void OnStopConfirmed(StopConfirmation confirmation)
    {
    }

    public void OnCartridge(CartridgeObservation cartridge)
    {
    }

    public void OnClock(ClockEstimate estimate)
    {
    }
}
