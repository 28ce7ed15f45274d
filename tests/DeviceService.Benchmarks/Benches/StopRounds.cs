using System.Diagnostics;

namespace DeviceService.Benchmarks;

/// <summary>One call of EmergencyStop after another, each timed from the call to the first byte of the stop at the line's other end.</summary>
internal static class StopRounds
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(150);

    /// <summary>In microseconds. The answer is not waited for any longer than it may take: what is measured is the line.</summary>
    public static async Task<double> OneAsync(Contender server)
    {
#pragma warning disable CA5394
        await Task.Delay(Random.Shared.Next(5, 15));
#pragma warning restore CA5394

        // A stop is repeated until the pen was seen standing: a repetition is no answer to the next call.
        for (var look = 0; look < 500 && server.Far.QuietFor < Quiet; look++)
        {
            await Task.Delay(2);
        }

        server.Far.Await();
        var called = Stopwatch.GetTimestamp();
        var answered = server.StopAsync();
        var seen = server.Far.StopSeenAt(Patience) ?? throw new BenchException($"No stop of {server.Name} came within {Patience.TotalSeconds:0} s.");
        await Task.WhenAny(answered, Task.Delay(AnswerTime));
        return Stopwatch.GetElapsedTime(called, seen).TotalMicroseconds;
    }
}
