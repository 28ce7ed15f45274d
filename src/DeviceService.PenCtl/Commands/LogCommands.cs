using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceService.Journal;
using DeviceService.Sessions;
using Grpc.Core;
using Microneedling.V1;
using Microsoft.Data.Sqlite;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>log list, show, verify, export, backup. What comes after a backup is in <see cref="RestoreCommands"/>.</summary>
internal static class LogCommands
{
    private const int ShownWithoutLast = 50;

    // What SQLite says of a file that is no store of its own: 26, and of one that is broken: 11.
    private const int NotADatabase = 26;
    private const int Malformed = 11;

    // Most records say in a sentence or a word what they are about; where one does not, log show has all of it.
    private static readonly string[] Telling = ["Sentence", "Action", "Rpc", "State", "Event", "Stage", "Reason", "ClosedBy", "EndedBy"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(SharedOptions shared) => new("log", "The journal: an append-only chain. Patient references are in it: handle it as a medical record.")
    {
        List(shared),
        Show(shared),
        Verify(shared),
        Export(shared),
        Backup(shared),
        RestoreCommands.Restore(shared),
        RestoreCommands.Restored(shared),
        RestoreCommands.Reconcile(shared),
    };

    private static Command List(SharedOptions shared)
    {
        var kind = new Option<string?>("--kind") { Description = "Only entries of this kind, such as Pass, Stop or Refusal.", HelpName = "KIND" };
        var session = new Option<string?>("--session") { Description = "Only entries of this session.", HelpName = "SESSION" };
        var from = new Option<ulong>("--from") { Description = "The entry to begin with.", HelpName = "NUMBER", DefaultValueFactory = static _ => 1 };
        var last = new Option<int>("--last") { Description = "At most so many, the newest.", HelpName = "N", DefaultValueFactory = static _ => ShownWithoutLast };
        kind.CompletionSources.Add([.. Enum.GetNames<EntryKind>()]);
        return shared.Run(new Command("list", "The newest entries.") { kind, session, from, last }, async run =>
        {
            var wanted = KindOf(run.Get(kind));
            var most = SessionCommands.AtLeastOne("--last", run.Get(last));
            var entries = new Queue<LogEntry>();
            await foreach (var entry in LogReading.EntriesAsync(run, run.Get(from), run.Get(session) ?? ""))
            {
                if (wanted is null || entry.Kind == wanted)
                {
                    entries.Enqueue(entry);
                    if (entries.Count > most)
                    {
                        entries.Dequeue();
                    }
                }
            }

            ShowEntries(run.Screen, entries);
            return ExitCode.Ok;
        });
    }

    private static string? KindOf(string? text) => text is null || Enum.GetNames<EntryKind>().Contains(text)
        ? text
        : throw PenCtlException.Option($"--kind '{text}' is no kind of entry.", $"Give one of {string.Join(", ", Enum.GetNames<EntryKind>())}.");

    private static void ShowEntries(Screen screen, IReadOnlyCollection<LogEntry> entries)
    {
        if (screen.Json)
        {
            foreach (var entry in entries)
            {
                screen.Text(entry.Line + "\n");
            }

            return;
        }

        var table = screen.Table("ENTRY", "TIME", "KIND", "PEN", "SESSION", "WHAT");
        foreach (var entry in entries)
        {
            table.AddRow(
                entry.Number.ToString(CultureInfo.InvariantCulture), screen.Time(Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(entry.WallTime)),
                Safe(entry.Kind), Safe(entry.PenId), Safe(entry.SessionId), Safe(What(entry)));
        }

        screen.Show(table);
    }

    private static string What(LogEntry entry) =>
        Telling.Select(entry.Of).FirstOrDefault(static text => text.Length > 0) ?? "";

    private static Command Show(SharedOptions shared)
    {
        var number = new Argument<ulong>("entry") { Description = "Its number, from 1." };
        return shared.Run(new Command("show", "One entry, whole.") { number }, async run =>
        {
            var wanted = run.Get(number);
            await foreach (var entry in LogReading.EntriesAsync(run, Math.Max(1, wanted)))
            {
                if ((ulong)entry.Number != wanted)
                {
                    break;
                }

                run.Screen.Text(run.Screen.Json ? entry.Line + "\n" : JsonSerializer.Serialize(JsonDocument.Parse(entry.Line).RootElement, Indented) + "\n");
                return ExitCode.Ok;
            }

            throw new PenCtlException(ExitCode.NotFound, $"The journal has no entry {wanted}.", "`penctl log list --last 1` shows the newest.");
        });
    }

    private static Command Verify(SharedOptions shared)
    {
        var file = new Argument<string?>("file") { Description = "An NDJSON export of the whole journal, or a data directory: verified here, without a service. Without it: the service verifies its own.", Arity = ArgumentArity.ZeroOrOne };
        var count = new Option<long?>("--expected-count") { Description = "Entries of a head that was kept elsewhere.", HelpName = "N" };
        var hash = new Option<string?>("--expected-hash") { Description = "Hash of that head, 64 hexadecimal digits.", HelpName = "HASH" };
        return shared.Run(new Command("verify", "Reads the journal again and says whether anything was changed, left out, reordered or cut off. Exit code 1 when so.") { file, count, hash }, run =>
        {
            var head = HeadOf(run.Get(count), run.Get(hash));
            return run.Get(file) is { } path ? VerifyHereAsync(run, path, head) : VerifyThereAsync(run, head);
        });
    }

    /// <summary>A head that was kept elsewhere; null where none was given.</summary>
    /// <exception cref="PenCtlException">It is half of one, or none.</exception>
    public static JournalHead? HeadOf(long? count, string? hash) => (count, hash) switch
    {
        (null, null) => null,
        ({ } entries, { Length: 64 } text) when entries >= 1 && text.All(char.IsAsciiHexDigitLower) => new JournalHead(entries, text),
        _ => throw PenCtlException.Option(
            $"--expected-count '{count}' and --expected-hash '{hash}' are no head.", "Give both: the number of entries, from 1, and 64 lower-case hexadecimal digits, as CompleteSession answered them."),
    };

    private static async Task<ExitCode> VerifyHereAsync(CommandRun run, string path, JournalHead? head)
    {
        var report = await ReportHereAsync(path, head, run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(new JsonObject
            {
                ["verified"] = report.Verified,
                ["head"] = new JsonObject { ["entry_count"] = report.Head.EntryCount, ["head_hash"] = report.Head.Hash },
                ["entries_verified"] = report.EntriesVerified,
                ["recordings_verified"] = report.RecordingsVerified,
                ["first_defect"] = report.FirstDefect is { } defect
                    ? new JsonObject { ["kind"] = defect.Kind.ToString(), ["entry"] = defect.EntryNumber, ["sentence"] = defect.Sentence }
                    : null,
            });
        }
        else
        {
            Tell(run.Screen, report.Verified, report.Head.EntryCount, report.Head.Hash, report.RecordingsVerified, report.FirstDefect?.Sentence, head is not null);
        }

        return report.Verified ? ExitCode.Ok : ExitCode.No;
    }

    private static async Task<VerificationReport> ReportHereAsync(string path, JournalHead? head, CancellationToken cancellation)
    {
        const string Remedy = "Name an NDJSON export or a data directory.";
        try
        {
            if (Directory.Exists(path))
            {
                return File.Exists(Path.Combine(path, "journal.db"))
                    ? await JournalVerification.VerifyAsync(path, head, cancellation)
                    : throw new PenCtlException(ExitCode.NotFound, $"{path} holds no journal.", Remedy);
            }

            if (!File.Exists(path))
            {
                throw new PenCtlException(ExitCode.NotFound, $"{path} is not there.", Remedy);
            }

            await using var export = File.OpenRead(path);
            return await ExportVerification.VerifyAsync(export, head, cancellation);
        }
        catch (IOException broken) when (broken.InnerException is SqliteException { SqliteErrorCode: NotADatabase or Malformed })
        {
            throw new PenCtlException(ExitCode.No, $"{path} does not verify: {broken.Message.TrimEnd('.')}.", "Keep it as it is for whoever looks into it, and restore a backup: penctl log restore.", broken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PenCtlException(ExitCode.NotFound, $"{path} cannot be read: {problem.Message.TrimEnd('.')}.", "Name one that this user may read.", problem);
        }
    }

    private static async Task<ExitCode> VerifyThereAsync(CommandRun run, JournalHead? head)
    {
        var service = await run.ServiceAsync();
        var request = new VerifyLogRequest { ExpectedHead = head is null ? null : new LogHead { EntryCount = (ulong)head.EntryCount, HeadHash = head.Hash } };

        // A long journal takes its time; Ctrl+C ends the reading.
        var answer = await service.PassLog.VerifyLogAsync(request, cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
        }
        else
        {
            Tell(run.Screen, answer.Verified, (long)answer.Head.EntryCount, answer.Head.HeadHash, (long)answer.RecordingsVerified, answer.FirstDefect?.Sentence, head is not null);
        }

        return answer.Verified ? ExitCode.Ok : ExitCode.No;
    }

    private static void Tell(Screen screen, bool verified, long entries, string hash, long recordings, string? defect, bool held)
    {
        screen.Line(verified
            ? $"[green bold]verified[/]: {entries} entries and {recordings} recordings, nothing changed, left out or cut off"
            : $"[red bold]NOT VERIFIED[/]: {Safe(defect ?? "")}");
        screen.Facts(("head", $"{entries} {Safe(hash)}"));
        if (verified && !held)
        {
            screen.Line("[grey]Without --expected-count and --expected-hash of a head that was kept elsewhere, a tail that was cut off cannot be seen.[/]");
        }
    }

    private static Command Export(SharedOptions shared)
    {
        var format = new Option<string>("--format") { Description = "ndjson, which can be verified elsewhere, or csv.", HelpName = "FORMAT", DefaultValueFactory = static _ => "ndjson" };
        var output = new Option<string?>("--output", "-o") { Description = "The file; it must not be there yet. Without it: standard output.", HelpName = "FILE" };
        var session = new Option<string?>("--session") { Description = "Only the entries of this session; a part cannot be verified by itself.", HelpName = "SESSION" };
        var from = new Option<ulong>("--from") { Description = "The entry to begin with.", HelpName = "NUMBER", DefaultValueFactory = static _ => 1 };
        format.CompletionSources.Add("ndjson", "csv");
        return shared.Run(new Command("export", "The journal as a file.") { format, output, session, from }, async run =>
        {
            var request = new ExportLogRequest { Format = Parse<ExportFormat>("--format", run.Get(format)!), SessionId = run.Get(session) ?? "", FirstEntry = run.Get(from) };
            if (run.Get(output) is null && run.Screen.Json && request.Format == ExportFormat.Csv)
            {
                throw PenCtlException.Option($"--format '{run.Get(format)}' is no JSON, and --json was given.", "Leave --format out: ndjson is a line of JSON for each entry. Or name a file with --output FILE, or leave --json out.");
            }

            if (run.Get(output) is not { } path)
            {
                await ExportAsync(run, request, bytes =>
                {
                    run.Screen.Text(System.Text.Encoding.UTF8.GetString(bytes.Span));
                    return ValueTask.CompletedTask;
                });
                return ExitCode.Ok;
            }

            ExportLogResponse? end = null;
            await NewFile.WriteAsync(path, async stream => end = await ExportAsync(run, request, bytes => stream.WriteAsync(bytes, run.Cancellation)), run.Cancellation);
            Exported(run.Screen, path, end!);
            return ExitCode.Ok;
        });
    }

    private static async Task<ExportLogResponse> ExportAsync(CommandRun run, ExportLogRequest request, Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        ExportLogResponse? end = null;
        await foreach (var response in LogReading.ChunksAsync(run, request, run.Cancellation))
        {
            await write(response.Lines.Memory);
            end = response;
        }

        return end?.Head is null
            ? throw new PenCtlException(ExitCode.NoService, "The export ended without its head, so it is not whole.", "Ask for it again.")
            : end;
    }

    private static void Exported(Screen screen, string path, ExportLogResponse end)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject { ["file"] = path, ["last_entry"] = end.LastEntry, ["head"] = Screen.Node(end.Head) });
            return;
        }

        screen.Line($"{Safe(path)}: up to entry {end.LastEntry}");
        screen.Facts(("head", $"{end.Head.EntryCount} {Safe(end.Head.HeadHash)}"));
        screen.Line("[grey]Keep this head elsewhere: it proves later that nothing was cut off.[/]");
    }

    private static Command Backup(SharedOptions shared)
    {
        var data = new Argument<string>("data") { Description = "The service's data directory, on this machine." };
        var copy = new Argument<string>("copy") { Description = "A folder that is not there yet." };
        return shared.Run(new Command("backup", "Copies a data directory, also while the service writes to it, and verifies the copy. It works without a service.") { data, copy }, async run =>
        {
            await JournalBackup.CopyAsync(run.Get(data)!, run.Get(copy)!, run.Clock, run.Cancellation);
            if (!run.Screen.Json)
            {
                run.Screen.Line($"copied to {Safe(run.Get(copy)!)}");
            }

            return await VerifyHereAsync(run, run.Get(copy)!, null);
        });
    }
}
