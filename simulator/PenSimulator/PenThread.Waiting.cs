using Simulator.V1;

namespace PenSimulator;

/// <summary>Those who wait until the pen is as they say: asked each round, in the order in which they came.</summary>
internal sealed partial class PenThread
{
    private readonly List<(Func<Pen, bool> Condition, ulong UntilUs, TaskCompletionSource<Pen> Done)> _waiters = [];

    public async Task<Pen> WaitFor(Func<Pen, bool> condition, TimeSpan atMost)
    {
        var done = new TaskCompletionSource<Pen>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Do((_, _) => _waiters.Add((condition, NowUs() + (ulong)atMost.TotalMicroseconds, done)));
        return await done.Task;
    }

    private void AnswerWaiters()
    {
        if (_waiters.Count == 0)
        {
            return;
        }

        var pen = Describe();
        _waiters.RemoveAll(waiter => Settle(pen, waiter));
    }

    private bool Settle(Pen pen, (Func<Pen, bool> Condition, ulong UntilUs, TaskCompletionSource<Pen> Done) waiter)
    {
        try
        {
            if (waiter.Condition(pen))
            {
                return waiter.Done.TrySetResult(pen);
            }

            return NowUs() >= waiter.UntilUs && waiter.Done.TrySetException(
                new TimeoutException($"The pen did not become as waited for: {pen}"));
        }
        catch (Exception broken)
        {
            // The condition is the caller's: it gets its own exception back, and the pen goes on.
            return waiter.Done.TrySetException(broken);
        }
    }
}
