using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Microneedling.V1;
using Spectre.Console;

namespace DeviceService.PenCtl;

/// <summary>watch: one pen as it works. It looks, and takes no part: no lease, no alarm that counts as shown.</summary>
internal static class WatchCommand
{
    private const int RateMax = 1000;
    private const int RateOnScreen = 50;

    // Thirty days, which is more than anybody looks; a timer holds no more than 49.
    private const int SecondsMax = 2_592_000;

    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    // When samples already tell of something newer than what was asked for.
    private static readonly TimeSpan BehindInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(100);

    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string?>("pen") { Description = "Serial number. Without it: the only pen.", Arity = ArgumentArity.ZeroOrOne };
        var seconds = new Option<int?>("--for") { Description = "End after so many seconds. Without it: Ctrl+C ends it.", HelpName = "SECONDS" };
        var rate = new Option<int>("--rate")
        {
            Description = $"Samples per second asked of the service, 1 to {RateMax}; the pen's own rate is not changed.", HelpName = "HZ", DefaultValueFactory = static _ => RateOnScreen,
        };
        return shared.Run(
            new Command("watch", "A live view of one pen: depth against its limit, rate, current, contact, passes. In a pipe one line each second; with --json every batch of samples.")
            {
                pen, seconds, rate,
            },
            run => WatchAsync(run, run.Get(pen), run.Get(seconds), run.Get(rate)));
    }

    private static async Task<ExitCode> WatchAsync(CommandRun run, string? named, int? seconds, int rate)
    {
        if (rate is < 1 or > RateMax)
        {
            throw PenCtlException.Option($"--rate {rate} is not within 1 to {RateMax} samples per second.", $"Write a whole number such as {RateOnScreen}.");
        }

        if (seconds is < 1 or > SecondsMax)
        {
            throw PenCtlException.Option($"--for {seconds} is not within 1 to {SecondsMax} seconds.", "Write a whole number such as 60; without it Ctrl+C ends the view.");
        }

        var penId = named ?? await PenCommands.OnlyAsync(run);
        using var timed = new CancellationTokenSource(seconds is { } most ? TimeSpan.FromSeconds(most) : Timeout.InfiniteTimeSpan, run.Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation, timed.Token);
        var service = await run.ServiceAsync();
        using var call = service.Telemetry.WatchTelemetry(
            new WatchTelemetryRequest { PenId = penId, MaxRateHz = (uint)rate, MaxBatchTime = BatchTime.ToDuration() }, cancellationToken: ending.Token);
        var source = new LiveSource(run, service, penId);
        await source.AskAsync();
        try
        {
            await FollowAsync(run, source, call.SpokenAsync(run, ending.Token));
        }
        catch (Exception ended) when (Watching.WasEnded(run, ended, ending.Token))
        {
            return ExitCode.Ok;
        }

        return ExitCode.Ok;
    }

    private static Task FollowAsync(CommandRun run, LiveSource source, IAsyncEnumerable<WatchTelemetryResponse> responses)
    {
        if (run.Screen.Json)
        {
            return PrintAsync(run, responses);
        }

        return run.Screen.Moves
            ? run.Screen.Console.Live(LiveView.Of(run.Screen, source.Picture, run.Clock.GetUtcNow())).AutoClear(false).Overflow(VerticalOverflow.Crop)
                .StartAsync(live => RefreshAsync(run, source, responses, each: true, () => live.UpdateTarget(LiveView.Of(run.Screen, source.Picture, run.Clock.GetUtcNow()))))
            : RefreshAsync(run, source, responses, each: false, () => run.Screen.Line(LiveView.Line(run.Screen, source.Picture, run.Clock.GetUtcNow())));
    }

    private static async Task PrintAsync(CommandRun run, IAsyncEnumerable<WatchTelemetryResponse> responses)
    {
        await foreach (var response in responses)
        {
            if (response.KindCase != WatchTelemetryResponse.KindOneofCase.Heartbeat)
            {
                run.Screen.Document(response);
            }
        }
    }

    /// <param name="run">The run.</param>
    /// <param name="source">What is known.</param>
    /// <param name="responses">What comes.</param>
    /// <param name="each">Whether each response is shown; otherwise one moment each second.</param>
    /// <param name="show">Shows the moment.</param>
    private static async Task RefreshAsync(CommandRun run, LiveSource source, IAsyncEnumerable<WatchTelemetryResponse> responses, bool each, Action show)
    {
        var (asked, shown) = (run.Clock.GetTimestamp(), run.Clock.GetTimestamp());
        await foreach (var response in responses)
        {
            source.Take(response);

            // A heartbeat comes each second, so this is asked also while no sample does.
            if (run.Clock.GetElapsedTime(asked) >= (source.Picture.IsBehind ? BehindInterval : AskInterval))
            {
                asked = run.Clock.GetTimestamp();
                await source.AskAsync();
            }

            if (each || run.Clock.GetElapsedTime(shown) >= AskInterval)
            {
                shown = run.Clock.GetTimestamp();
                show();
            }
        }
    }
}
