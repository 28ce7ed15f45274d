using System.CommandLine;
using System.Globalization;
using DeviceService.Simulation.Mutants;
using DeviceService.Simulation.Stories;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation;

/// <summary>The command line: worlds from seeds, and stories of a clinic, in virtual time.</summary>
internal static class SimulationCommand
{
    private const int WorldsUnlessSaid = 100;
    private const double MinutesUnlessSaid = 20 / 60.0;

    // What the hardest of them needs, three times over.
    private const int WorldsOfAMutant = 1_500;
    private const double MinutesOfAMutant = 0.2;

    private static readonly Option<int?> Seeds = new("--seeds")
    {
        Description = $"How many worlds: {WorldsUnlessSaid} unless it is said; with --mutants at the most, for each defect, {WorldsOfAMutant} unless it is said.",
        HelpName = "N",
    };

    private static readonly Option<ulong> First = new("--first")
    {
        Description = "Seed of the first world, or number of the first story; the others follow on it.", HelpName = "S", DefaultValueFactory = static _ => 1,
    };

    private static readonly Option<double?> Minutes = new("--minutes")
    {
        Description = FormattableString.Invariant($"How long each world does deeds, in virtual minutes, up to 60: a third of one unless it is said, with --mutants {MinutesOfAMutant}."),
        HelpName = "M",
    };

    private static readonly Option<ulong?> Replay = new("--replay") { Description = "Only the world of this seed, with its deeds told.", HelpName = "SEED" };

    private static readonly Option<string?> Without = new("--without")
    {
        Description = "With --replay: these deeds, by their numbers, are left out.", HelpName = "N,N,...",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "End with one line of JSON." };

    private static readonly Option<FileInfo?> Corpus = new("--corpus")
    {
        Description = "Instead of --seeds: the worlds of a file, a seed and its trace hash a line; a hash that differs is a violation.", HelpName = "FILE",
    };

    private static readonly Option<int?> Stories = new("--stories")
    {
        Description = "Instead of worlds: how many stories of a clinic, held against a ledger of its limits.", HelpName = "N",
    };

    private static readonly Option<bool> Told = new("--told") { Description = "With --stories: each deed of each is told." };

    private static readonly Option<int> Processes = new("--jobs")
    {
        Description = "On how many cores.", HelpName = "N", DefaultValueFactory = static _ => 1,
    };

    private static readonly Option<string?> Share = new("--share") { Hidden = true, HelpName = "K/N" };

    private static readonly Option<string?> Feign = new("--feign") { Hidden = true, HelpName = "NAME" };

    private static readonly Option<bool> UntilViolated = new("--until-violated") { Description = "End with the first world or story that violates anything, as it is." };

    private static readonly Option<bool> Mutated = new("--mutants")
    {
        Description = "Build each defect of Mutants/mutants.json into a copy of the code, and let up to --seeds worlds or stories, or a test, look for it.",
    };

    private static readonly Option<string[]> Only = new("--only") { Description = "With --mutants: only the one of this name; may be repeated.", HelpName = "NAME" };

    public static RootCommand Create()
    {
        var command = new RootCommand("Treatment rooms from seeds, in virtual time: whatever is called, pulled, killed or broken, the safety properties hold.")
        {
            Seeds, First, Minutes, Replay, Without, Corpus, Stories, Told, Processes, Share, Feign, UntilViolated, Mutated, Only, Json,
        };
        Seeds.Validators.Add(static result => Range(result, result.GetValueOrDefault<int?>() is null or (>= 1 and <= 10_000_000), "1 to 10,000,000"));
        Stories.Validators.Add(static result => Range(result, result.GetValueOrDefault<int?>() is null or (>= 1 and <= 10_000_000), "1 to 10,000,000"));
        Minutes.Validators.Add(static result => Range(result, result.GetValueOrDefault<double?>() is null or (> 0 and <= 60), "more than 0, up to 60"));
        Processes.Validators.Add(static result => Range(result, result.GetValueOrDefault<int>() is >= 1 and <= 64, "1 to 64"));
        Without.Validators.Add(static result => Range(result, ReadDeeds(result.GetValueOrDefault<string?>()) is not null, "numbers of deeds from 1 on, such as 3,7,9"));
        command.Validators.Add(static result =>
        {
            if (result.GetResult(Without) is not null && result.GetResult(Replay) is null)
            {
                result.AddError("--without is given without --replay. Say of which world by --replay SEED.");
            }
        });
        Feign.Validators.Add(static result => Range(result, Lens.Of(result.GetValueOrDefault<string?>()) is not null, string.Join(", ", Lens.Names)));
        command.SetAction(static (parsed, cancelled) => RunAsync(parsed, cancelled));
        return command;
    }

    private static void Range(System.CommandLine.Parsing.OptionResult result, bool holds, string range)
    {
        if (!holds)
        {
            result.AddError($"{result.IdentifierToken?.Value ?? result.Option.Name} is '{string.Join(' ', result.Tokens)}'. Give {range}.");
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        // On the pool's one thread from here on.
        await Task.Yield();
        if (parsed.GetValue(Mutated))
        {
            return await MutantsCommand.RunAsync(
                parsed.GetValue(Only) ?? [], parsed.GetValue(Seeds) ?? WorldsOfAMutant, parsed.GetValue(Minutes) ?? MinutesOfAMutant, parsed.GetValue(Json), cancelled);
        }

        var horizonMs = (int)((parsed.GetValue(Minutes) ?? MinutesUnlessSaid) * 60_000);
        if (parsed.GetValue(Replay) is { } seed)
        {
            return await ReplayAsync(seed, horizonMs, ReadDeeds(parsed.GetValue(Without))!, parsed.GetValue(Json));
        }

        if (parsed.GetValue(Stories) is { } stories)
        {
            return await StoriesAsync(parsed, Enumerable.Range(0, stories).Select(number => parsed.GetValue(First) + (ulong)number), cancelled);
        }

        IReadOnlyList<(ulong Seed, string? Hash)> worlds;
        try
        {
            worlds = parsed.GetValue(Corpus) is { } corpus
                ? CorpusFile.Read(corpus)
                : [.. Enumerable.Range(0, parsed.GetValue(Seeds) ?? WorldsUnlessSaid).Select(number => (parsed.GetValue(First) + (ulong)number, (string?)null))];
        }
        catch (Exception refused) when (refused is IOException or FormatException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }

        var totals = new Totals();
        var options = new WorldOptions(horizonMs) { Lens = Lens.Of(parsed.GetValue(Feign))! };
        if (parsed.GetValue(Processes) is > 1 and var jobs)
        {
            var whole = await Jobs.RunAsync(jobs, ArgumentsOf(parsed), TotalsJson.Default.Part, totals.Add, cancelled);
            totals.Print(Console.Out, parsed.GetValue(Json));
            return whole && totals.Violations == 0 ? 0 : 1;
        }

        worlds = [.. ShareOf(parsed, worlds)];
        foreach (var (number, hash) in worlds.TakeWhile(_ => !cancelled.IsCancellationRequested))
        {
            var result = CorpusFile.Held(await World.LiveAsync(number, options), hash);
            totals.Add(result);
            if (result.Violations.Count > 0)
            {
                Tell(result, horizonMs, new HashSet<int>());
                if (parsed.GetValue(UntilViolated))
                {
                    break;
                }

                if (result.Violations[0].Property != CorpusFile.Property)
                {
                    TellShortest(await Shrinking.RunAsync(result, options), horizonMs);
                }
            }
        }

        if (parsed.GetValue(Share) is not null)
        {
            totals.PrintPart(Console.Out);
        }
        else
        {
            totals.Print(Console.Out, parsed.GetValue(Json));
        }

        return totals.Violations == 0 ? 0 : 1;
    }

    private static async Task<int> StoriesAsync(ParseResult parsed, IEnumerable<ulong> numbers, CancellationToken cancelled)
    {
        if (parsed.GetValue(Processes) is > 1 and var jobs)
        {
            StoryTotals? sum = null;
            var whole = await Jobs.RunAsync(jobs, ArgumentsOf(parsed), StoryTotalsJson.Default.StoryTotals, part => sum = sum?.Plus(part) ?? part, cancelled);
            sum?.Print(Console.Out, parsed.GetValue(Json));
            return whole && sum is { Failed: 0 } ? 0 : 1;
        }

        var totals = await StoriesCommand.RunAsync(
            ShareOf(parsed, numbers).TakeWhile(_ => !cancelled.IsCancellationRequested), parsed.GetValue(UntilViolated), parsed.GetValue(Told));
        if (parsed.GetValue(Share) is not null)
        {
            totals.PrintPart(Console.Out);
        }
        else
        {
            totals.Print(Console.Out, parsed.GetValue(Json));
        }

        return totals.Failed == 0 ? 0 : 1;
    }

    // All of them, or those of this process.
    private static IEnumerable<T> ShareOf<T>(ParseResult parsed, IEnumerable<T> all)
    {
        var share = parsed.GetValue(Share)?.Split('/').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return share is [var mine, var jobs] ? all.Where((_, at) => at % jobs == mine) : all;
    }

    // As they were given, but for how many processes and how it ends.
    private static List<string> ArgumentsOf(ParseResult parsed)
    {
        var arguments = parsed.Tokens.Select(static token => token.Value).ToList();
        arguments.Remove(Json.Name);
        arguments.RemoveRange(arguments.IndexOf(Processes.Name), 2);
        return arguments;
    }

    /// <summary>Numbers of deeds, with commas between; none for null. Null where it is no such list.</summary>
    private static HashSet<int>? ReadDeeds(string? text)
    {
        var deeds = new HashSet<int>();
        foreach (var word in text?.Split(',') ?? [])
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var deed) || deed < 1)
            {
                return null;
            }

            deeds.Add(deed);
        }

        return deeds;
    }

    private static async Task<int> ReplayAsync(ulong seed, int horizonMs, HashSet<int> without, bool json)
    {
        var totals = new Totals();
        var result = await World.LiveAsync(seed, new WorldOptions(horizonMs, without));
        TellDeeds(result, "");
        Console.WriteLine($"seed {seed}: {result.Ms} ms, trace {result.TraceHash:x16}, {result.Violations.Count} violations");
        Tell(result, horizonMs, without);
        if (json)
        {
            totals.Add(result);
            totals.Print(Console.Out, json);
        }

        return result.Violations.Count == 0 ? 0 : 1;
    }

    private static void Tell(WorldResult result, int horizonMs, IReadOnlySet<int> without)
    {
        foreach (var violation in result.Violations)
        {
            Console.WriteLine($"seed {result.Seed}, {violation.Ms} ms: {violation.Property}: {violation.What}");
        }

        if (result.Violations.Count > 0)
        {
            Console.WriteLine($"    to repeat: {Command(result.Seed, horizonMs, without)}");
        }
    }

    private static void TellShortest((WorldResult Result, IReadOnlySet<int> Without) shortest, int horizonMs)
    {
        var (result, without) = shortest;
        Console.WriteLine($"    the shortest way there that was found, of {result.Deeds.Count} deeds:");
        TellDeeds(result, "      ");
        Console.WriteLine($"      {result.Violations[0].Ms} ms: {result.Violations[0].Property}: {result.Violations[0].What}");
        Console.WriteLine($"    to repeat that way: {Command(result.Seed, horizonMs, without)}");
    }

    private static void TellDeeds(WorldResult result, string indent)
    {
        foreach (var pen in result.Pens)
        {
            Console.WriteLine($"      {pen}");
        }

        foreach (var (number, deed) in result.Deeds)
        {
            Console.WriteLine($"{indent}{number,5} {deed}");
        }
    }

    // In whole ms, as the world had them: a third of a minute has no end as a number.
    private static string Command(ulong seed, int horizonMs, IReadOnlySet<int> without)
    {
        var left = without.Count == 0 ? "" : $" --without {string.Join(',', without.Order())}";
        return FormattableString.Invariant(
            $"dotnet run -c Release --project tests/DeviceService.Simulation -- --replay {seed} --minutes {horizonMs / 60_000.0}{left}");
    }
}
