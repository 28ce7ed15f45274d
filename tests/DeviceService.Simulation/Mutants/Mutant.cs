using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceService.Simulation.Mutants;

/// <summary>A defect that is put into the code on purpose, to be found by some world, story or test.</summary>
/// <param name="Name">Short, as a word.</param>
/// <param name="Law">What it leaves out: a law of motion, or a part of one.</param>
/// <param name="What">What is wrong then.</param>
/// <param name="Edits">Where the code is changed.</param>
/// <param name="Stories">Whether stories of a clinic look for it, and not worlds.</param>
/// <param name="Test">The test that looks for it, where no world has what it is about: a kernel's buffer, an HTTP/2 connection, a file. Null for worlds or stories.</param>
internal sealed record Mutant(string Name, string Law, string What, IReadOnlyList<Edit> Edits, bool Stories = false, JudgingTest? Test = null);

/// <summary>A test that holds without the defect, and has to fail with it.</summary>
/// <param name="Project">Its project, from the repository's root.</param>
/// <param name="Class">Its class, without the namespace.</param>
/// <param name="Method">Its method.</param>
internal sealed record JudgingTest(string Project, string Class, string Method)
{
    public override string ToString() => $"{Class}.{Method}";
}

/// <summary>One change: this text, which stands in the file once, becomes that.</summary>
/// <param name="File">From the repository's root.</param>
internal sealed record Edit(string File, string Find, string Replace);

/// <summary>The list of seeded defects, and how it is read.</summary>
internal static class MutantList
{
    private const string Name = "mutants.json";

    /// <summary>All of them, in their order.</summary>
    /// <exception cref="FormatException">The list is not one; says where.</exception>
    public static IReadOnlyList<Mutant> Read(string root)
    {
        var file = Path.Combine(root, "tests", "DeviceService.Simulation", "Mutants", Name);
        try
        {
            var list = JsonSerializer.Deserialize(File.ReadAllText(file), MutantJson.Default.IReadOnlyListMutant)!;
            if (list.FirstOrDefault(static mutant => mutant.Test is not null
                && (mutant.Stories || mutant.Edits.Any(static edit => edit.File.StartsWith("tests/", StringComparison.Ordinal)))) is { } confused)
            {
                throw new FormatException($"{Name} has {confused.Name} with a test, and with stories or an edit below tests. A test alone looks for a defect of the code that it tests.");
            }

            return list.GroupBy(static mutant => mutant.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice
                ? throw new FormatException($"{Name} has {twice.Key} more than once. Give each a name of its own.")
                : list;
        }
        catch (JsonException broken)
        {
            throw new FormatException($"{Name} is no list of mutants: {broken.Message}", broken);
        }
    }

    /// <summary>The file's text with the edit made.</summary>
    /// <exception cref="FormatException">What is looked for does not stand there once: the code has moved on.</exception>
    public static string Apply(Edit edit, string text)
    {
        var at = text.IndexOf(edit.Find, StringComparison.Ordinal);
        return at >= 0 && text.IndexOf(edit.Find, at + 1, StringComparison.Ordinal) < 0
            ? string.Concat(text.AsSpan(0, at), edit.Replace, text.AsSpan(at + edit.Find.Length))
            : throw new FormatException($"{edit.File} has '{edit.Find}' {(at < 0 ? "nowhere" : "more than once")}. Give a text that stands in it once.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<Mutant>))]
internal sealed partial class MutantJson : JsonSerializerContext;
