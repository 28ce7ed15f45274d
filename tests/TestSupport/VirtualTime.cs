using Microsoft.Extensions.Time.Testing;

namespace TestSupport;

/// <summary>Moves a fake clock on in small steps and lets the code under test catch up between them.</summary>
public static class VirtualTime
{
    /// <summary>Runs the clock until the condition holds, and fails when that much virtual time did not suffice.</summary>
    public static async Task RunUntilAsync(
        this FakeTimeProvider clock, Func<bool> condition, TimeSpan within, TimeSpan? step = null)
    {
        var by = step ?? TimeSpan.FromMilliseconds(1);
        for (var passed = TimeSpan.Zero; !condition(); passed += by)
        {
            if (passed >= within)
            {
                throw new TimeoutException($"Not true within {within.TotalMilliseconds:0} ms of virtual time.");
            }

            clock.Advance(by);
            await Task.Yield();
        }
    }

    /// <summary>Runs the clock on by this much, in steps.</summary>
    public static async Task RunAsync(this FakeTimeProvider clock, TimeSpan by, TimeSpan? step = null)
    {
        var each = step ?? TimeSpan.FromMilliseconds(1);
        for (var passed = TimeSpan.Zero; passed < by; passed += each)
        {
            clock.Advance(each);
            await Task.Yield();
        }
    }
}
