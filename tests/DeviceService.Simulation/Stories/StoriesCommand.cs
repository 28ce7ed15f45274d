using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;

namespace DeviceService.Simulation.Stories;

/// <summary><c>--stories</c>: stories of a clinic by their numbers, each held against the ledger.</summary>
internal static class StoriesCommand
{
    private const uint Stream = 47;
    private const int ShorteningsMax = 80;

    /// <summary>The number is the seed: the same number is the same story on every machine.</summary>
    public static Story StoryOf(ulong number) => Story.Any.Generate(new PCG(Stream, number), null, out _);

    /// <summary>Lives stories, and tells of each that fails.</summary>
    /// <param name="numbers">Which.</param>
    /// <param name="untilViolated">Ends with the first that fails, as it is; otherwise a shorter one that fails is looked for.</param>
    /// <param name="told">Tells each deed.</param>
    public static async Task<StoryTotals> RunAsync(IEnumerable<ulong> numbers, bool untilViolated, bool told)
    {
        var watch = Stopwatch.StartNew();
        var (tally, stories, failed, ms, trace) = (new Tally(), 0, 0, 0L, 0UL);
        foreach (var number in numbers)
        {
            var story = StoryOf(number);
            var end = await ModelClinic.LiveAsync(story, tally);

            // Added up, so that it is the same on however many cores.
            (stories, ms, trace) = (stories + 1, ms + end.Ms, trace + end.Trace);
            if (told)
            {
                Tell(story, end);
            }

            if (end.Failure is { } failure)
            {
                failed++;
                Console.WriteLine($"story {number}, {end.Ms} ms: {failure.Property}: {failure.What}");
                Console.WriteLine($"    to repeat: --stories 1 --first {number} --told");
                if (untilViolated)
                {
                    break;
                }

                await ShortenAsync(story, end);
            }
        }

        return new StoryTotals(stories, failed, ms, Math.Round(watch.Elapsed.TotalSeconds, 1), trace, tally.Answers);
    }

    // Leaves out what it fails without: halves first, single deeds last.
    private static async Task ShortenAsync(Story story, StoryEnd end)
    {
        var (shortest, tried) = (story, 0);
        for (var length = Math.Max(1, story.Deeds.Length / 2); length >= 1; length /= 2)
        {
            for (var at = shortest.Deeds.Length - length; at >= 0 && tried < ShorteningsMax; at = Math.Min(at, shortest.Deeds.Length) - length)
            {
                tried++;
                var shorter = shortest with { Deeds = [.. shortest.Deeds[..at], .. shortest.Deeds[(at + length)..]] };
                if (await ModelClinic.LiveAsync(shorter, new Tally()) is { Failure: { } failure } failed && failure.Property == end.Failure!.Property)
                {
                    (shortest, end) = (shorter, failed);
                }
            }
        }

        Console.WriteLine($"    {shortest.Deeds.Length} of its {story.Deeds.Length} deeds are enough: {end.Failure!.Property}: {end.Failure.What}");
        Tell(shortest, end);
    }

    private static void Tell(Story story, StoryEnd end)
    {
        Console.WriteLine($"    {story}");
        foreach (var line in end.Told)
        {
            Console.WriteLine($"      {line}");
        }
    }
}

/// <summary>What came of stories.</summary>
/// <param name="Stories">How many were lived.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Ms">Virtual time of all.</param>
/// <param name="RealSeconds">Real time.</param>
/// <param name="Trace">The same for the same stories.</param>
/// <param name="Answers">How often each call was answered by which rule, or done.</param>
internal sealed record StoryTotals(int Stories, int Failed, long Ms, double RealSeconds, ulong Trace, IReadOnlyDictionary<string, int> Answers)
{
    /// <summary>This, and what another process lived beside it.</summary>
    public StoryTotals Plus(StoryTotals other)
    {
        var answers = new SortedDictionary<string, int>(new Dictionary<string, int>(Answers), StringComparer.Ordinal);
        foreach (var (what, times) in other.Answers)
        {
            answers[what] = answers.GetValueOrDefault(what) + times;
        }

        return new StoryTotals(
            Stories + other.Stories, Failed + other.Failed, Ms + other.Ms, Math.Max(RealSeconds, other.RealSeconds), unchecked(Trace + other.Trace), answers);
    }

    /// <summary>Prints the figures; the last line is JSON where that is asked for.</summary>
    public void Print(TextWriter to, bool json)
    {
        foreach (var (what, times) in Answers)
        {
            to.WriteLine($"{times,8} {what}");
        }

        to.WriteLine(FormattableString.Invariant(
            $"{Stories} stories, {Failed} failed, {Ms / 3_600_000.0:0.00} virtual hours in {RealSeconds:0.0} s; trace {Trace:x16}"));
        if (json)
        {
            PrintPart(to);
        }
    }

    /// <summary>All of it, as one line.</summary>
    public void PrintPart(TextWriter to) => to.WriteLine(JsonSerializer.Serialize(this, StoryTotalsJson.Default.StoryTotals));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoryTotals))]
internal sealed partial class StoryTotalsJson : JsonSerializerContext;
