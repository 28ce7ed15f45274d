namespace TestSupport;

/// <summary>
/// One place in one interleaving. The code under test says "I am here" and waits; the test sees it there, does what it
/// wants to do in between, and says "go on". So a race becomes an ordinary test, without a sleep.
/// </summary>
/// <remarks>Each side's wait is bounded: an order that never comes fails the test, and does not hang it.</remarks>
public sealed class SyncPoint
{
    private readonly TaskCompletionSource _reached = New();
    private readonly TaskCompletionSource _goOn = New();

    /// <summary>True once the code under test came here.</summary>
    public bool WasReached => _reached.Task.IsCompleted;

    /// <summary>Called by the code under test: says that it is here, and waits for <see cref="GoOn"/>.</summary>
    public async Task PassAsync()
    {
        _reached.TrySetResult();
        await Eventually.EndsAsync(_goOn.Task, what: "the test lets the code go on");
    }

    /// <summary>As <see cref="PassAsync"/>, for code that owns its thread.</summary>
    public void Pass()
    {
        _reached.TrySetResult();
        if (!_goOn.Task.Wait(Eventually.Bound))
        {
            throw new TimeoutException("The test did not let the code go on.");
        }
    }

    /// <summary>Called by the test: returns when the code under test is here.</summary>
    public Task ReachedAsync() => Eventually.EndsAsync(_reached.Task, what: "the code reaches the sync point");

    /// <summary>Called by the test: lets the code under test go on, now or when it comes.</summary>
    public void GoOn() => _goOn.TrySetResult();

    // Continuations elsewhere: the side that signals must not run the other side's code.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
