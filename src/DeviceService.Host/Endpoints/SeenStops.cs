namespace DeviceService.Host;

/// <summary>
/// Which request ids came with an EmergencyStop, so that the answer can say "again". A stop acts on every call, so
/// this decides nothing; it is kept in memory, and only the newest.
/// </summary>
internal sealed class SeenStops
{
    private const int KeptMax = 1_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(string Principal, string RequestId)> _seen = [];
    private readonly Queue<(string Principal, string RequestId)> _order = [];

    /// <summary>True when this one was seen before.</summary>
    public bool Remember(string principal, string requestId)
    {
        lock (_gate)
        {
            if (!_seen.Add((principal, requestId)))
            {
                return true;
            }

            _order.Enqueue((principal, requestId));
            if (_order.Count > KeptMax)
            {
                _seen.Remove(_order.Dequeue());
            }

            return false;
        }
    }
}
