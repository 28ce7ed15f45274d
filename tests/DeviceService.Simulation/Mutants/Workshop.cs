using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DeviceService.Simulation.Mutants;

/// <summary>
/// A copy of the repository in which defects are built, one at a time: the code that is shipped has no switch for them. Only the projects
/// that are changed are built anew, and the simulation, or the test that looks for the defect, runs on their assemblies.
/// </summary>
internal sealed partial class Workshop : IDisposable
{
    private const string Simulation = "tests/DeviceService.Simulation";
    private static readonly string[] LeftOut = ["bin", "obj", "artifacts", "node_modules", ".git"];
    private static readonly TimeSpan BuildTimeMax = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan TestTimeMax = TimeSpan.FromMinutes(10);
    private readonly string _root;
    private readonly string _copy;
    private readonly string _pristine;

    private Workshop(string root)
    {
        _root = root;
        _copy = Directory.CreateTempSubdirectory("mutants-").FullName;
        _pristine = Path.Combine(_copy, "pristine");
    }

    /// <summary>The repository that this program was built from.</summary>
    /// <exception cref="InvalidOperationException">It is not above this program.</exception>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DeviceService.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has DeviceService.sln. Run it from a checkout, with dotnet run.");
    }

    /// <summary>A copy of the repository, built as it is: whatever looks for one of these defects.</summary>
    /// <exception cref="InvalidOperationException">It does not build; says why.</exception>
    public static async Task<Workshop> OpenAsync(string root, IReadOnlyList<Mutant> mutants, CancellationToken cancelled)
    {
        var workshop = new Workshop(root);
        Copy(root, workshop._copy);
        foreach (var judge in mutants.Select(JudgeOf).Distinct())
        {
            await workshop.BuildAsync(judge, [], cancelled);
            var pristine = Directory.CreateDirectory(workshop.PristineOf(judge)).FullName;
            foreach (var file in Directory.EnumerateFiles(workshop.BinOf(judge), "*.dll"))
            {
                File.Copy(file, Path.Combine(pristine, Path.GetFileName(file)));
            }
        }

        return workshop;
    }

    /// <summary>Builds the defect, lets worlds, stories or a test look for it, and takes it out again.</summary>
    /// <exception cref="InvalidOperationException">It could not be tried; says why.</exception>
    public async Task<MutantVerdict> TryAsync(Mutant mutant, int worlds, double minutes, CancellationToken cancelled)
    {
        var watch = Stopwatch.StartNew();
        if (mutant.Test is { } test && await TestAsync(test, cancelled) is { } failed)
        {
            throw new InvalidOperationException($"{test} fails without the defect {mutant.Name} as well: {failed}");
        }

        try
        {
            foreach (var edit in mutant.Edits)
            {
                var file = Path.Combine(_copy, edit.File);
                await File.WriteAllTextAsync(file, MutantList.Apply(edit, await File.ReadAllTextAsync(file, cancelled)), cancelled);
            }

            await BuildAllAsync(mutant, cancelled);
            return mutant.Test is null
                ? await RunAsync(mutant, worlds, minutes, watch, cancelled)
                : await JudgeAsync(mutant, mutant.Test, watch, cancelled);
        }
        finally
        {
            foreach (var file in mutant.Edits.Select(static edit => edit.File).Distinct())
            {
                File.Copy(Path.Combine(_root, file), Path.Combine(_copy, file), overwrite: true);
                File.SetLastWriteTimeUtc(Path.Combine(_copy, file), DateTime.UtcNow);
            }

            // Where it was built too: building the simulation takes what lies there.
            var judge = JudgeOf(mutant);
            foreach (var (project, name) in ProjectsOf(mutant).Select(static project => (project, NameOf(project))))
            {
                File.Copy(Path.Combine(PristineOf(judge), name), Path.Combine(BinOf(project), name), overwrite: true);
                File.Copy(Path.Combine(PristineOf(judge), name), Path.Combine(BinOf(judge), name), overwrite: true);
            }
        }
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private async Task BuildAllAsync(Mutant mutant, CancellationToken cancelled)
    {
        foreach (var project in ProjectsOf(mutant))
        {
            await BuildAsync(project, ["--no-dependencies", "--no-restore"], cancelled);
            if (project == Simulation)
            {
                continue;
            }

            File.Copy(Path.Combine(BinOf(project), NameOf(project)), Path.Combine(BinOf(JudgeOf(mutant)), NameOf(project)), overwrite: true);
        }
    }

    // Who runs with the defect in it.
    private static string JudgeOf(Mutant mutant) => mutant.Test?.Project ?? Simulation;

    private string PristineOf(string judge) => Path.Combine(_pristine, Path.GetFileName(judge));

    // What of other tests the simulation uses, the journal in memory, is compiled into it. It comes last, for it takes what was built before.
    private static IEnumerable<string> ProjectsOf(Mutant mutant) => mutant.Edits
        .Select(static edit => edit.File.StartsWith("tests/", StringComparison.Ordinal) ? Simulation : string.Join('/', edit.File.Split('/')[..2]))
        .Distinct()
        .OrderBy(static project => project == Simulation);

    private static string NameOf(string project) => Path.GetFileName(project) + ".dll";

    private async Task BuildAsync(string project, string[] more, CancellationToken cancelled)
    {
        string[] arguments =
        [
            "build", project, "-c", "Release", "--disable-build-servers", "-v", "q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", .. more,
        ];
        var (code, output) = await ProgramAsync(arguments, BuildTimeMax, cancelled);
        if (code != 0)
        {
            throw new InvalidOperationException($"{project} does not build: {output}");
        }
    }

    private async Task<MutantVerdict> RunAsync(Mutant mutant, int worlds, double minutes, Stopwatch watch, CancellationToken cancelled)
    {
        var program = Path.Combine(BinOf(Simulation), "DeviceService.Simulation.dll");
        string[] arguments = mutant.Stories
            ? ["exec", program, "--stories", $"{worlds}", "--until-violated"]
            : ["exec", program, "--seeds", $"{worlds}", "--minutes", FormattableString.Invariant($"{minutes}"), "--until-violated"];
        var (code, output) = await ProgramAsync(arguments, TimeSpan.FromHours(2), cancelled);
        if (code is not (0 or 1))
        {
            throw new InvalidOperationException($"The worlds of {mutant.Name} ended with code {code}: {output}");
        }

        // "seed 12, 3400 ms: P2: the motor ...", or "story 12, ..."
        var begin = mutant.Stories ? "story " : "seed ";
        var found = output.Split('\n').FirstOrDefault(line => line.StartsWith(begin, StringComparison.Ordinal))?.Split(' ', 6);
        var seed = found is null ? 0 : int.Parse(found[1].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture);
        return new MutantVerdict(
            mutant.Name, mutant.Law, mutant.What, mutant.Stories ? "story" : "world", found is not null, found is null ? worlds : seed, found?[4].TrimEnd(':') ?? "", found?[5] ?? "",
            Math.Round(watch.Elapsed.TotalSeconds, 1));
    }

    private async Task<MutantVerdict> JudgeAsync(Mutant mutant, JudgingTest test, Stopwatch watch, CancellationToken cancelled)
    {
        var failure = await TestAsync(test, cancelled);
        return new MutantVerdict(
            mutant.Name, mutant.Law, mutant.What, "test", failure is not null, 1, failure is null ? "" : $"{test}", failure ?? "", Math.Round(watch.Elapsed.TotalSeconds, 1));
    }

    /// <summary>Runs a test; what it failed with, null where it held.</summary>
    /// <exception cref="InvalidOperationException">It was not run.</exception>
    private async Task<string?> TestAsync(JudgingTest test, CancellationToken cancelled)
    {
        var program = Path.Combine(BinOf(test.Project), NameOf(test.Project));
        var (code, output) = await ProgramAsync(["exec", program, "-noColor", "-method", $"*.{test}"], TestTimeMax, cancelled);

        // "Total: 1, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0": a test that nobody ran, or that was skipped, says nothing of a defect.
        var summary = Summary().Match(output);
        if (!summary.Success || summary.Groups["total"].Value == "0" || summary.Groups["skipped"].Value != "0" || summary.Groups["errors"].Value != "0")
        {
            throw new InvalidOperationException($"{test} of {test.Project} was not run, code {code}: {output}");
        }

        return summary.Groups["failed"].Value == "0"
            ? null
            : output.Split('\n').SkipWhile(static line => !line.Contains("[FAIL]", StringComparison.Ordinal)).Skip(1).FirstOrDefault()?.Trim() ?? "it failed";
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+)")]
    private static partial Regex Summary();

    private string BinOf(string project) => Path.Combine(_copy, project, "bin", "Release", "net10.0");

    private async Task<(int Code, string Output)> ProgramAsync(string[] arguments, TimeSpan most, CancellationToken cancelled)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _copy, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        time.CancelAfter(most);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(time.Token);
            var errors = process.StandardError.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(static folder => !LeftOut.Contains(Path.GetFileName(folder))))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}

/// <summary>What became of a mutant.</summary>
/// <param name="By">Who looked for it: worlds, stories or a test.</param>
/// <param name="Caught">Whether a world, a story or the test found it.</param>
/// <param name="Worlds">After how many worlds; how many were tried where none did. 1 for a test.</param>
/// <param name="Property">The property that did not hold, or the test.</param>
/// <param name="Found">What was seen.</param>
/// <param name="Seconds">Building it and looking for it.</param>
internal sealed record MutantVerdict(string Name, string Law, string What, string By, bool Caught, int Worlds, string Property, string Found, double Seconds)
{
    /// <summary>For a table of people: by what it was caught and after how many, or that it was not.</summary>
    internal string Outcome => (Caught, By) switch
    {
        (true, "test") => $"{Property}, a test",
        (true, _) => $"{Property}, {By} {Worlds}",
        (false, _) => $"not in {Worlds}",
    };
}
