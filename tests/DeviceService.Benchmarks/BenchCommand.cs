using System.CommandLine;
using System.Globalization;

namespace DeviceService.Benchmarks;

/// <summary>The command line: which benches, for how long, and whether a script reads the figures.</summary>
internal static class BenchCommand
{
    public const int SecondsDefault = 60;
    public const int SecondsQuick = 4;
    public const int SecondsMax = 3_600;

    private static readonly (string Name, string Description, Func<BenchOptions, Action<string>, Task<IReadOnlyList<Figure>>> Run)[] Benches =
    [
        ("reaction", "A sample too deep, to the stop on the line.", ReactionBench.RunAsync),
        ("stop", "EmergencyStop, from the call to the line.", StopBench.RunAsync),
        ("fanout", "What a delivered sample costs the processor.", FanoutBench.RunAsync),
        ("scale", "64 pens, 256 subscribers, recorded.", ScaleBench.RunAsync),
        ("journal", "An entry of the journal, until it is on the disk.", JournalBench.RunAsync),
        ("startup", "Until the host is ready, and its memory with 4 pens.", StartupBench.RunAsync),
    ];

    private static readonly Option<bool> Json = new("--json") { Description = "Prints the figures as one line of JSON at the end." };

    private static readonly Option<bool> Quick = new("--quick") { Description = $"Measures {SecondsQuick} s each: shows that everything runs, not what it is worth." };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = $"How long each bench measures, 2 to {SecondsMax}.", HelpName = "N", DefaultValueFactory = static _ => SecondsDefault,
    };

    private static readonly Option<string?> Host = new("--host") { Description = "Another binary of the host, such as one published ahead of time.", HelpName = "PATH" };

    private static readonly Option<string?> Data = new("--data") { Description = "Where the hosts keep their records meanwhile.", HelpName = "DIR" };

    public static IEnumerable<string> Names => Benches.Select(static bench => bench.Name);

    public static RootCommand Create()
    {
        Seconds.Validators.Add(static result =>
        {
            // Before it is parsed: what is no number has no value either.
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 2 and <= SecondsMax))
            {
                result.AddError($"--seconds is '{string.Join(' ', result.Tokens)}'. Give 2 to {SecondsMax}.");
            }
        });
        var command = new RootCommand("Measures the service, and beside each figure the simplest thing that could do the same, in the same run.");
        foreach (var (name, description, run) in Benches)
        {
            command.Add(Verb(name, description, [(name, run)]));
        }

        command.Add(Verb("all", "All of them, one after another.", [.. Benches.Select(static bench => (bench.Name, bench.Run))]));
        var inner = new Command("inner", "The inner pieces by BenchmarkDotNet, with what they allocate.");
        inner.SetAction(static _ => InnerBenchmarks.Run());
        command.Add(inner);
        return command;
    }

    private static Command Verb(string name, string description, (string Name, Func<BenchOptions, Action<string>, Task<IReadOnlyList<Figure>>> Run)[] benches)
    {
        var verb = new Command(name, description) { Json, Quick, Seconds, Host, Data };
        verb.SetAction(async (parsed, _) =>
        {
            var options = new BenchOptions(parsed.GetValue(Quick) ? SecondsQuick : parsed.GetValue(Seconds), parsed.GetValue(Host), parsed.GetValue(Data));
            try
            {
                return await BenchRun.RunAsync(benches, options, parsed.GetValue(Json));
            }
            catch (Exception wrong) when (wrong is BenchException or Grpc.Core.RpcException)
            {
                await Console.Error.WriteLineAsync(wrong.Message);
                return 2;
            }
        });
        return verb;
    }
}
