using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microneedling.V1;
using Parquet.Serialization;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>recording export, plot.</summary>
internal static class RecordingCommands
{
    public static Command Create(SharedOptions shared) => new("recording", "Every sample of a pass, as it was recorded at the pen's full rate.")
    {
        Export(shared),
        Plot(shared),
    };

    private static Command Export(SharedOptions shared)
    {
        var pass = new Argument<string>("pass") { Description = "As sessions show lists it." };
        var format = new Option<string?>("--format") { Description = "csv, which is meant without it, or parquet.", HelpName = "FORMAT" };
        var output = new Option<string?>("--output", "-o") { Description = "The file; it must not be there yet. Without it: CSV to standard output, or with --json a line for each sample.", HelpName = "FILE" };
        format.CompletionSources.Add("csv", "parquet");
        return shared.Run(new Command("export", "A recording as a table: one row for each sample.") { pass, format, output }, run => (run.Get(format) ?? "csv", run.Get(output)) switch
        {
            ("csv", null) when run.Screen.Json && run.Get(format) is null => JsonAsync(run, run.Get(pass)!),
            ("csv", null) when run.Screen.Json => throw PenCtlException.Option("--format 'csv' is no JSON, and --json was given.", "Leave --format out: each sample is a line of JSON then. Or name a file with --output FILE, or leave --json out."),
            ("csv", null) => CsvAsync(run, run.Get(pass)!),
            ("csv", { } path) => CsvAsync(run, run.Get(pass)!, path),
            ("parquet", { } path) => ParquetAsync(run, run.Get(pass)!, path),
            ("parquet", null) => throw PenCtlException.Option("Parquet is not written to standard output.", "Name a file with --output FILE."),
            (var other, _) => throw PenCtlException.Option($"--format '{other}' is not known.", "Give csv or parquet."),
        });
    }

    private static async Task<ExitCode> JsonAsync(CommandRun run, string passId)
    {
        await foreach (var row in RecordingReading.RowsAsync(run, passId))
        {
            run.Screen.Text(JsonSerializer.Serialize(row) + "\n");
        }

        return ExitCode.Ok;
    }

    private static async Task<ExitCode> CsvAsync(CommandRun run, string passId)
    {
        run.Screen.Text(CsvRecording.Header);
        await foreach (var row in RecordingReading.RowsAsync(run, passId))
        {
            run.Screen.Text(CsvRecording.Line(row));
        }

        return ExitCode.Ok;
    }

    private static async Task<ExitCode> CsvAsync(CommandRun run, string passId, string path)
    {
        var rows = await RecordingReading.AllAsync(run, passId);
        await NewFile.WriteAsync(
            path,
            async stream =>
            {
                await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                await text.WriteAsync(CsvRecording.Header);
                foreach (var row in rows)
                {
                    await text.WriteAsync(CsvRecording.Line(row));
                }
            },
            run.Cancellation);
        return Written(run.Screen, path, rows.Count);
    }

    private static async Task<ExitCode> ParquetAsync(CommandRun run, string passId, string path)
    {
        var rows = await RecordingReading.AllAsync(run, passId);
        await NewFile.WriteAsync(path, stream => ParquetSerializer.SerializeAsync(rows, stream, cancellationToken: run.Cancellation), run.Cancellation);
        return Written(run.Screen, path, rows.Count);
    }

    private static Command Plot(SharedOptions shared)
    {
        var passes = new Argument<string[]>("pass") { Description = "One or more, as sessions show lists them; or give --session.", Arity = ArgumentArity.ZeroOrMore };
        var session = new Option<string?>("--session") { Description = "Every pass of this session.", HelpName = "SESSION" };
        var output = new Option<string>("--output", "-o") { Description = "The PNG file; it must not be there yet.", HelpName = "FILE", Required = true };
        return shared.Run(new Command("plot", "A recording as a picture: protrusion against its limit, rate and current, each pass shaded.") { passes, session, output }, async run =>
        {
            var named = run.Get(passes) ?? [];
            if (named.Length == 0 == run.Get(session) is null)
            {
                throw PenCtlException.Option("Whose recording is meant is not clear.", "Name passes, or --session SESSION.");
            }

            return await PlotAsync(run, run.Get(session) is { } id ? await SessionCommands.PassesAsync(run, id) : await NamedAsync(run, named), run.Get(output)!);
        });
    }

    private static async Task<IReadOnlyList<Pass>> NamedAsync(CommandRun run, string[] passIds)
    {
        var service = await run.ServiceAsync();
        var passes = new List<Pass>();
        foreach (var id in passIds)
        {
            passes.Add((await service.PassLog.GetPassAsync(new GetPassRequest { PassId = id }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Pass);
        }

        return passes;
    }

    private static async Task<ExitCode> PlotAsync(CommandRun run, IReadOnlyList<Pass> passes, string path)
    {
        if (passes.Count == 0)
        {
            throw new PenCtlException(ExitCode.NotFound, "The session has no pass.", "`penctl sessions show` lists what it has.");
        }

        var recordings = new List<(Pass Pass, IReadOnlyList<RecordedRow> Rows)>();
        foreach (var pass in passes)
        {
            recordings.Add((pass, await RecordingReading.AllAsync(run, pass.PassId)));
        }

        // After the recordings, which hold no press that is not on record.
        var limits = new ArmedLimits();
        foreach (var session in passes.Select(static pass => pass.SessionId).Distinct())
        {
            await foreach (var entry in LogReading.EntriesAsync(run, sessionId: session))
            {
                limits.Take(entry);
            }
        }

        var first = passes[0];
        var png = RecordingPlot.Png($"{first.SessionId}, pen {first.PenId}{(first.Provenance?.Simulated == true ? " (simulated)" : "")}", [.. recordings.Select(one => PartOf(run.Screen, one.Pass, one.Rows, limits))]);
        await NewFile.WriteAsync(path, stream => stream.WriteAsync(png, run.Cancellation).AsTask(), run.Cancellation);
        return Written(run.Screen, path, recordings.Sum(static one => one.Rows.Count));
    }

    // What is drawn is what applied to each press then, whatever applies now.
    private static RecordingPlot.Part PartOf(Screen screen, Pass pass, IReadOnlyList<RecordedRow> rows, ArmedLimits limits)
    {
        var presses = rows.Select(static row => row.ActivationId).Distinct().ToArray();
        var known = presses.Where(limits.OfPress.ContainsKey).ToDictionary(static press => press, press => limits.OfPress[press], StringComparer.Ordinal);
        if (known.Count < presses.Length)
        {
            screen.Aside($"The limit of {presses.Length - known.Count} of {presses.Length} presses of pass {pass.PassId} is not drawn: no arming under it is on record.");
        }

        return new RecordingPlot.Part($"{Of(pass.Target.Area)} {pass.Target.PassNumber}", rows, known);
    }

    private static ExitCode Written(Screen screen, string path, int samples)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject { ["file"] = path, ["samples"] = samples });
        }
        else
        {
            screen.Line($"{Safe(path)}: {samples} samples");
        }

        return ExitCode.Ok;
    }
}
