namespace DeviceService.Sessions;

/// <summary>Callers of EmergencyStop who want to know within their time whether the pen stands and whether it is on record.</summary>
internal sealed class StopWaiters(TaskCreationOptions answering)
{
    private readonly Lock _gate = new();
    private readonly List<(long Number, TaskCompletionSource<StopConfirmation> Waiter)> _confirmations = [];
    private readonly Dictionary<string, TaskCompletionSource> _records = [];

    public Task<StopConfirmation> ConfirmationOf(long number)
    {
        lock (_gate)
        {
            var waiter = new TaskCompletionSource<StopConfirmation>(answering);
            _confirmations.Add((number, waiter));
            return waiter.Task;
        }
    }

    public Task RecordOf(string stopId)
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(stopId, out var waiter))
            {
                _records[stopId] = waiter = new TaskCompletionSource(answering);
            }

            return waiter.Task;
        }
    }

    public void Confirm(StopConfirmation confirmation)
    {
        (long Number, TaskCompletionSource<StopConfirmation> Waiter)[] confirmed;
        lock (_gate)
        {
            confirmed = [.. _confirmations.Where(one => one.Number <= confirmation.Number)];
            _confirmations.RemoveAll(one => one.Number <= confirmation.Number);
        }

        foreach (var (_, waiter) in confirmed)
        {
            waiter.TrySetResult(confirmation);
        }
    }

    public void Record(string stopId)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _records.Remove(stopId, out waiter);
        }

        waiter?.TrySetResult();
    }

    /// <summary>Nobody waits for these any more.</summary>
    public void Forget(long number, string stopId)
    {
        lock (_gate)
        {
            _confirmations.RemoveAll(one => one.Number == number);
            _records.Remove(stopId);
        }
    }
}
