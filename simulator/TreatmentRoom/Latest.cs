namespace TreatmentRoom;

/// <summary>The newest value of something that changes, and a bounded way to wait until it suits.</summary>
internal sealed class Latest<T>
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = New();
    private T? _value;
    private Exception? _failure;

    public T? Value
    {
        get
        {
            lock (_gate)
            {
                return _value;
            }
        }
    }

    public void Set(T value)
    {
        lock (_gate)
        {
            _value = value;
            Wake();
        }
    }

    /// <summary>Nothing newer will come: whoever waits is told why.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Wake();
        }
    }

    public async Task<T> UntilAsync(
        Func<T, bool> suits, string what, TimeSpan atMost, TimeProvider clock, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_value is { } value && suits(value))
                {
                    return value;
                }

                if (_failure is not null)
                {
                    throw new RoomException($"Waited for {what}, and the stream ended: {_failure.Message}", _failure);
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                throw new RoomException($"Waited {atMost.TotalSeconds:0.#} s for {what}; the newest was {Value}.");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = New();
    }
}
