using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TestSupport;

/// <summary>
/// Waits for a condition of something that runs by itself, and never for a fixed time. The bound is generous because it
/// is only spent when the test fails.
/// </summary>
public static class Eventually
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    public static Task TrueAsync(
        Func<bool> condition,
        TimeSpan? bound = null,
        [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        TrueAsync(() => Task.FromResult(condition()), bound, what);

    public static async Task TrueAsync(
        Func<Task<bool>> condition,
        TimeSpan? bound = null,
        [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var limit = bound ?? Bound;
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Not true within {limit.TotalSeconds:0.#} s: {what}");
            }

            await Task.Delay(Step);
        }
    }

    /// <summary>The first value that is not null.</summary>
    public static async Task<T> GetAsync<T>(
        Func<T?> value,
        TimeSpan? bound = null,
        [CallerArgumentExpression(nameof(value))] string? what = null)
        where T : class
    {
        T? found = null;
        await TrueAsync(() => (found = value()) is not null, bound, what);
        return found!;
    }

    /// <summary>The result of a task that must end, or the news that it did not.</summary>
    public static async Task<T> EndsAsync<T>(
        Task<T> task,
        TimeSpan? bound = null,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await EndsAsync((Task)task, bound, what);
        return await task;
    }

    /// <inheritdoc cref="EndsAsync{T}"/>
    public static async Task EndsAsync(
        Task task,
        TimeSpan? bound = null,
        [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        var limit = bound ?? Bound;
        if (await Task.WhenAny(task, Task.Delay(limit)) != task)
        {
            throw new TimeoutException($"Did not end within {limit.TotalSeconds:0.#} s: {what}");
        }

        await task;
    }
}
