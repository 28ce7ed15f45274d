using System.Diagnostics;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>
/// How long from the write of a sample that is too deep to the first byte of the stop: the real host with an armed pen at 1,000 samples a second,
/// against the simplest loop that could react at all, on the same kind of line, in turn.
/// </summary>
internal static class ReactionBench
{
    private const int SamplesPerSecond = 1_000;
    private const int FloorsPerRound = 4;
    private const int RoundsOfVisit = 20;
    private const int StopsMin = 3;
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var directory = options.FreshDirectory("reaction");
        using var floorEnd = new FarEnd();
        await using var floor = await Servers.FloorAsync(floorEnd.Path);
        await using var pen = new BenchPen("BENCH-0001", floorEnd);
        await using var host = await Servers.HostAsync(options.Host, directory, [pen.Line.Address], SamplesPerSecond);
        using var client = await ClinicClient.SignInAsync(host.Address, directory);
        var treated = await TreatedPen.PrepareAsync(client, pen);

        var ours = new List<double>();
        var loop = new List<double>();
        var lost = 0;
        var began = Stopwatch.GetTimestamp();
        var time = TimeSpan.FromSeconds(options.Seconds);
        for (var round = 0; Stopwatch.GetElapsedTime(began) < (ours.Count < StopsMin ? time + Extension : time); round++)
        {
            // A session lists its stops, and nobody's has hundreds.
            if (round > 0 && round % RoundsOfVisit == 0)
            {
                await treated.EndAsync();
                await pen.ChangeCartridgeAsync();
                treated = await TreatedPen.PrepareAsync(client, pen, before: treated);
            }

            await treated.ArmAsync();
            for (var one = 0; one < FloorsPerRound; one++)
            {
                loop.Add(await RoundAsync(pen.Line, floorEnd, onFloor: true) ?? throw new BenchException("The floor's loop did not answer what it was called by."));
            }

            // A machine too busy to renew the permission in time is paused or stopped meanwhile: that stop is not the one that was called for.
            var took = (await treated.SessionAsync()).State == SessionState.Armed ? await RoundAsync(pen.Line, pen.Line.Far, onFloor: false) : null;

            // A stop acts first and is told to the session afterwards.
            var after = await treated.UntilAsync(static session => session.State != SessionState.Armed, "a sample that is too deep stops it");
            if (took is { } us && after.Stops is [.., { Reason: StopReason.DepthAboveLimit }])
            {
                ours.Add(us);
            }
            else
            {
                lost++;
            }

            await treated.RecoverAsync();
        }

        await treated.EndAsync();
        Directory.Delete(directory, recursive: true);
        return Figures(ours, loop, lost, say);
    }

    // Null where no stop came, or one that came before its sample.
    private static async Task<double?> RoundAsync(PenEnd line, FarEnd end, bool onFloor)
    {
        // Not in step with anything: neither with the pen's frames nor with its permissions.
#pragma warning disable CA5394
        await Task.Delay(Random.Shared.Next(5, 25));
#pragma warning restore CA5394
        var written = await line.InjectAsync(onFloor);
        return end.StopSeenAt(Patience) is { } seen && seen > written ? Stopwatch.GetElapsedTime(written, seen).TotalMicroseconds : null;
    }

    private static List<Figure> Figures(List<double> ours, List<double> loop, int lost, Action<string> say)
    {
        if (ours.Count == 0)
        {
            throw new BenchException($"In none of {lost} rounds the pen stayed armed: the machine is too busy.");
        }

        // The very first is what a patient gets: it is a figure of its own, and is in the others too.
        var first = ours[0];
        var mine = Summary.Of(ours);
        var least = Summary.Of(loop);
        var interval = Statistics.RatioOfMedians(ours, loop);
        say($"  {mine.Count} stops, {least.Count} of the floor, {lost} rounds in which the pen did not stay armed; ratio of medians {interval.Low:0.00} to {interval.High:0.00} (95 %)");
        var counted = FormattableString.Invariant($"{mine.Count} stops; ratio of medians {interval.Low:0.00} to {interval.High:0.00} with 95 % confidence");
        return
        [
            Figure.AtMostTimes("reaction.median", mine.Median, "us", least.Median, 3, counted),
            Figure.Under("reaction.p99", mine.P99, "us", 500, least.P99),
            Figure.Shown("reaction.p90", mine.P90, "us", least.P90),
            Figure.Shown("reaction.worst", mine.Worst, "us", least.Worst),
            Figure.Shown("reaction.first", first, "us", null, "the first stop of the process"),
            Allocation.Measure(),
        ];
    }
}
