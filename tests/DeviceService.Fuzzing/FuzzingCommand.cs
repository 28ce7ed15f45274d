using System.CommandLine;
using System.CommandLine.Parsing;

namespace DeviceService.Fuzzing;

/// <summary>The command line: what a script that fuzzes needs, and a person who looks at one input.</summary>
internal static class FuzzingCommand
{
    private const int InputLengthMax = 4_096;
    private const int SeedsOfCorpus = 40;

    private static readonly Argument<string> Target = new("TARGET") { Description = $"One of {string.Join(", ", FuzzTargets.Names)}." };

    private static readonly Argument<DirectoryInfo> Folder = new("DIR") { Description = "A folder with one file for each input." };

    private static readonly Argument<FileInfo> Kept = new("FILE") { Description = "The corpus: one input a line, in hexadecimal digits." };

    private static readonly Option<bool> Planted = new("--planted") { Description = "With the crash that proves that crashes are found." };

    private static readonly Option<string?> Input = new("--input") { Description = "One input, in hexadecimal digits.", HelpName = "HEX" };

    private static readonly Option<FileInfo?> Corpus = new("--corpus") { Description = "Every input of a file, one a line.", HelpName = "FILE" };

    private static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "Inputs drawn from so many seeds.", HelpName = "N", DefaultValueFactory = static _ => 10_000,
    };

    private static readonly Option<ulong> First = new("--first") { Description = "The first seed.", HelpName = "S", DefaultValueFactory = static _ => 1 };

    public static RootCommand Create()
    {
        Target.Validators.Add(static result =>
        {
            var name = result.GetValueOrDefault<string>();
            if (!FuzzTargets.Names.Contains(name, StringComparer.Ordinal))
            {
                result.AddError($"TARGET is '{name}'. Give one of {string.Join(", ", FuzzTargets.Names)}.");
            }
        });
        Seeds.Validators.Add(static result => Range(result, result.GetValueOrDefault<int>() is >= 1 and <= 100_000_000, "1 to 100,000,000"));
        Input.Validators.Add(static result => Range(result, IsHex(result.GetValueOrDefault<string?>() ?? ""), "an even number of hexadecimal digits"));

        var command = new RootCommand("Gives every reader of bytes inputs that may be anything, and holds what has to hold of it.");
        command.Add(Verb("list", "Prints the targets.", static _ => List()));
        command.Add(Verb("hold", "Holds the properties of a target, on drawn inputs unless others are given.", Hold, Target, Planted, Input, Corpus, Seeds, First));
        command.Add(Verb("afl", "Runs a target under AFL++.", Fuzz, Target, Planted));
        command.Add(Verb("seeds", "Writes inputs to begin with: those that are kept, and some that are drawn.", Begin, Target, Folder));
        command.Add(Verb("sow", "Writes a small corpus: of all that is drawn, the shortest input with each message and each error in it.", Sow, Target, Kept));
        command.Add(Verb("keep", "Writes the inputs of a folder, and what sow writes, to a corpus.", Keep, Target, Folder, Kept));
        return command;
    }

    private static Command Verb(string name, string description, Func<ParseResult, int> act, params Symbol[] symbols)
    {
        var verb = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                verb.Add(argument);
            }
            else
            {
                verb.Add((Option)symbol);
            }
        }

        verb.SetAction(parsed =>
        {
            try
            {
                return act(parsed);
            }
            catch (Exception refused) when (refused is IOException or FormatException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(refused.Message);
                return 2;
            }
        });
        return verb;
    }

    private static void Range(OptionResult result, bool holds, string range)
    {
        if (!holds)
        {
            result.AddError($"{result.IdentifierToken?.Value ?? result.Option.Name} is '{string.Join(' ', result.Tokens)}'. Give {range}.");
        }
    }

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);

    private static FuzzTarget TargetOf(ParseResult parsed, bool planted) => FuzzTargets.Find(parsed.GetValue(Target)!, planted)!;

    private static int List()
    {
        foreach (var target in FuzzTargets.All(planted: false))
        {
            Console.WriteLine($"{target.Name,-14} {target.Subject}");
        }

        return 0;
    }

    private static int Hold(ParseResult parsed)
    {
        var target = TargetOf(parsed, parsed.GetValue(Planted));
        IReadOnlyList<byte[]>? given = parsed.GetValue(Input) is { } hex ? [Convert.FromHexString(hex)]
            : parsed.GetValue(Corpus) is { } corpus ? CorpusFile.Read(corpus.FullName)
            : null;
        var (count, found) = given is null
            ? (parsed.GetValue(Seeds), Finding.FirstOf(target, parsed.GetValue(First), parsed.GetValue(Seeds)))
            : (given.Count, given.Select(input => Finding.Of(target, input)).FirstOrDefault(static one => one is not null));
        if (found is null)
        {
            Console.WriteLine($"{target.Name}: {count} inputs hold");
            return 0;
        }

        Console.WriteLine(found.Shortened(target));
        return 1;
    }

    private static int Fuzz(ParseResult parsed)
    {
        var target = TargetOf(parsed, parsed.GetValue(Planted));
        var buffer = new byte[InputLengthMax];
        SharpFuzz.Fuzzer.Run(stream =>
        {
            var length = 0;
            for (int read; length < buffer.Length && (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
            }

            target.Hold(buffer[..length]);
        });
        return 0;
    }

    private static int Begin(ParseResult parsed)
    {
        // Without what the planted crash is behind: a fuzzer does not begin with a crash.
        var target = TargetOf(parsed, planted: true);
        var drawn = Enumerable.Range(1, SeedsOfCorpus).Select(seed => target.Draw(new Dice((ulong)seed)));
        var kept = File.Exists(CorpusFile.PathOf(target.Name)) ? CorpusFile.Read(CorpusFile.PathOf(target.Name)) : [];
        var folder = parsed.GetValue(Folder)!;
        folder.Create();
        var number = 0;
        foreach (var input in kept.Concat(drawn).Where(one => one.Length <= InputLengthMax && Finding.Of(target, one) is null))
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, $"{++number:d4}"), input);
        }

        Console.WriteLine($"{target.Name}: {number} inputs in {folder.FullName}");
        return 0;
    }

    private static int Sow(ParseResult parsed) => Write(parsed, []);

    private static int Keep(ParseResult parsed) => Write(parsed, parsed.GetValue(Folder)!.EnumerateFiles().Select(static one => File.ReadAllBytes(one.FullName)));

    private static int Write(ParseResult parsed, IEnumerable<byte[]> more)
    {
        var target = TargetOf(parsed, planted: false);
        var file = parsed.GetValue(Kept)!;
        List<byte[]> inputs = [.. Sowing.Of(target, InputLengthMax), .. more];
        CorpusFile.Write(file.FullName, $"{target.Subject}; one input a line", inputs);
        Console.WriteLine($"{target.Name}: {CorpusFile.Read(file.FullName).Count} inputs in {file.FullName}");
        return 0;
    }
}
