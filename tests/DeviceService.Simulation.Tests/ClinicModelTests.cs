using System.Globalization;
using CsCheck;
using DeviceService.Simulation.Tests.Clinics;
using TestSupport;

namespace DeviceService.Simulation.Tests;

/// <summary>Random stories of one clinic under all of its rules, held against a ledger that knows nothing of the service (docs/simulation.md).</summary>
[Collection("One at a time")]
public sealed class ClinicModelTests
{
    private const uint Stream = 47;
    private const int Stories = 60;
    private const int ShorteningsMax = 80;

    [Fact]
    public Task Whoever_does_what_in_whichever_order_needles_move_within_what_the_ledger_permits_and_what_it_permits_is_armed()
    {
        var first = Number("CLINIC_STORY", 0);
        return Task.Run(() => LiveAsync(first, Number("CLINIC_STORIES", first > 0 ? 1 : Stories)), TestContext.Current.CancellationToken);
    }

    private static async Task LiveAsync(int first, int count)
    {
        var tally = new Tally();
        for (var number = first; number < first + count; number++)
        {
            var story = StoryOf(number);
            if (await FailureOfAsync(story, tally) is { } failed)
            {
                var (shortest, why) = await ShortenAsync(story, failed);
                Assert.Fail(
                    $"Story {number}, number {number - first + 1} of this run: {failed.Message}\n"
                    + $"{shortest.Deeds.Length} of its {story.Deeds.Length} deeds are enough: {why.Message}\n{shortest}\n{string.Join('\n', why.Told)}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{tally.Ms / 1_000} s\n{tally}");
    }

    private static async Task<StoryFailedException?> FailureOfAsync(Story story, Tally tally)
    {
        var log = new TestLog();
        try
        {
            await ModelClinic.LiveAsync(story, log, tally);
            log.Verify();
            return null;
        }
        catch (StoryFailedException failed)
        {
            return failed;
        }
        catch (UnannouncedErrorException logged)
        {
            return new StoryFailedException(logged.Message, [.. story.Deeds.Select(static deed => deed.ToString())]);
        }
    }

    // Leaves out what it fails without: halves first, single deeds last.
    private static async Task<(Story Shortest, StoryFailedException Why)> ShortenAsync(Story story, StoryFailedException why)
    {
        var tried = 0;
        for (var length = Math.Max(1, story.Deeds.Length / 2); length >= 1; length /= 2)
        {
            for (var at = story.Deeds.Length - length; at >= 0 && tried < ShorteningsMax; at -= length)
            {
                tried++;
                var shorter = story with { Deeds = [.. story.Deeds[..at], .. story.Deeds[(at + length)..]] };
                if (await FailureOfAsync(shorter, new Tally()) is { } failed)
                {
                    (story, why) = (shorter, failed);
                    at = Math.Min(at, story.Deeds.Length);
                }
            }
        }

        return (story, why);
    }

    // The number is the seed: the same number is the same story on every machine.
    private static Story StoryOf(int number) => Story.Any.Generate(new PCG(Stream, (ulong)number), null, out _);

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

/// <summary>What nothing else may run beside: a story waits for all that its one thread has to do.</summary>
[CollectionDefinition("One at a time", DisableParallelization = true)]
public sealed class OneAtATime;
