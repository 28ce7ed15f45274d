namespace DeviceService.Host;

/// <summary>Ends every open stream when the service goes down: after the pens were disarmed, before the server drains (law 17).</summary>
internal sealed class StreamEnding : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void End() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
