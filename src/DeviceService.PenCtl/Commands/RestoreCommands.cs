using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using DeviceService.Journal;
using DeviceService.Sessions;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>log restore, which works without a service; log restored and log reconcile, which say what the time between backup and restore took.</summary>
internal static class RestoreCommands
{
    private const string PinKey = "pin-key";

    public static Command Restore(SharedOptions shared)
    {
        var backup = new Argument<string>("backup") { Description = "A folder that log backup has made." };
        var data = new Argument<string>("data") { Description = "The data directory to be: a folder that is not there yet, or empty." };
        var (count, hash) = HeadOptions("--expected-count", "--expected-hash", "that the backup has to hold");
        return shared.Run(
            new Command("restore", "Makes a data directory of a backup, after verifying it. Nothing is armed on it until log reconcile. It works without a service.") { backup, data, count, hash },
            async run =>
            {
                var head = LogCommands.HeadOf(run.Get(count), run.Get(hash));
                RestoredJournal restored;
                try
                {
                    restored = await JournalRestore.RestoreAsync(
                        NamedPath.Of(run.Get(backup)!, "Name a folder that log backup has made."),
                        NamedPath.Of(run.Get(data)!, "Name a folder that is not there yet, or empty."),
                        head, new Actor($"penctl log restore, {Environment.UserName}", null, IdentityProof.Asserted), run.Clock, run.Cancellation);
                }
                catch (JournalRestoreException refused)
                {
                    throw Of(refused);
                }

                ShowRestored(run.Screen, run.Get(data)!, restored);
                return ExitCode.Ok;
            });
    }

    public static Command Restored(SharedOptions shared) => shared.Run(
        new Command("restored", "The newest restore, with each pen held against it: what log reconcile has to account for."),
        async run =>
        {
            var service = await run.ServiceAsync();
            var answer = await service.PassLog.GetRestoreAsync(new GetRestoreRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation);
            if (run.Screen.Json)
            {
                run.Screen.Document(answer);
            }
            else if (answer.Restore is null)
            {
                run.Screen.Line("This journal was never restored from a backup.");
            }
            else
            {
                Show(run.Screen, answer.Restore);
            }

            return ExitCode.Ok;
        });

    public static Command Reconcile(SharedOptions shared)
    {
        var pens = new Argument<string[]>("pen") { Description = "The pens that were looked at. Without one: every pen that was heard and is not reconciled.", Arity = ArgumentArity.ZeroOrMore };
        var used = new Option<string[]>("--used") { Description = "A cartridge that was used since the backup was made; once for each.", HelpName = "CARTRIDGE" };
        var none = new Option<bool>("--none-used") { Description = "No cartridge was used since the backup was made." };
        var foreign = new Option<string[]>("--foreign") { Description = "A pen that was used with another service, whose journal's head it keeps.", HelpName = "PEN" };
        var (count, hash) = HeadOptions("--known-count", "--known-hash", "of this journal");
        var reason = new Option<string>("--reason") { Description = "What was looked at and found. It goes on record; no word about a patient.", HelpName = "TEXT", Required = true };
        return shared.Run(
            new Command("reconcile", "Says what happened between a backup and its restore, so that pens may be armed again. For technicians and prescribers: sign in for it.")
            {
                pens, used, none, foreign, count, hash, reason,
            },
            async run =>
            {
                var head = LogCommands.HeadOf(run.Get(count), run.Get(hash));
                var service = await run.ServiceAsync();
                var found = (await service.PassLog.GetRestoreAsync(new GetRestoreRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation)).Restore
                    ?? throw new PenCtlException(ExitCode.NotFound, "This journal was never restored from a backup.", "Nothing has to be reconciled.");
                var named = run.Get(pens) is { Length: > 0 } given ? given : [.. found.Pens.Where(static pen => pen is { Heard: true, Reconciled: false }).Select(static pen => pen.PenId)];
                if (named.Length == 0)
                {
                    throw new PenCtlException(
                        ExitCode.NotFound, "No pen that was heard waits to be reconciled.", "Attach the pen and wait until it is online; `penctl log restored` shows how each stands.");
                }

                var answer = await service.PassLog.ReconcileRestoreAsync(
                    new ReconcileRestoreRequest
                    {
                        RequestId = ServiceConnection.NewRequest(),
                        RestoreId = found.RestoreId,
                        PenIds = { named },
                        ForeignPenIds = { run.Get(foreign) ?? [] },
                        UsedCartridgeIds = { run.Get(used) ?? [] },
                        NoneUsed = run.Get(none),
                        KnownHead = head is null ? null : new LogHead { EntryCount = (ulong)head.EntryCount, HeadHash = head.Hash },
                        Reason = run.Get(reason)!,
                    },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                }
                else
                {
                    Show(run.Screen, answer.Restore);
                }

                return ExitCode.Ok;
            });
    }

    private static (Option<long?> Count, Option<string?> Hash) HeadOptions(string count, string hash, string whose) => (
        new Option<long?>(count) { Description = $"Entries of a head {whose}, that was kept elsewhere.", HelpName = "N" },
        new Option<string?>(hash) { Description = "Hash of that head, 64 hexadecimal digits.", HelpName = "HASH" });

    private static PenCtlException Of(JournalRestoreException refused)
    {
        var end = refused.Message.IndexOf(". ", StringComparison.Ordinal);
        var (sentence, remedy) = end < 0 ? (refused.Message, "Look at what it names, and restore again.") : (refused.Message[..(end + 1)], refused.Message[(end + 2)..]);
        return new PenCtlException(
            refused.Failure switch
            {
                JournalRestoreFailure.BackupMissing => ExitCode.NotFound,
                JournalRestoreFailure.NotVerified => ExitCode.No,
                JournalRestoreFailure.BackupInUse or JournalRestoreFailure.DirectoryInUse => ExitCode.Busy,
                JournalRestoreFailure.DirectoryNotEmpty or JournalRestoreFailure.Unusable => ExitCode.CannotWrite,
                _ => throw new InvalidOperationException($"No exit code stands for {refused.Failure}."),
            },
            sentence,
            remedy,
            refused);
    }

    private static void ShowRestored(Screen screen, string data, RestoredJournal restored)
    {
        var (record, report) = (restored.Record, restored.Report);
        if (screen.Json)
        {
            screen.Document(new JsonObject
            {
                ["restore_id"] = record.RestoreId,
                ["data"] = data,
                ["backup_head"] = new JsonObject { ["entry_count"] = record.BackupEntryCount, ["head_hash"] = record.BackupHeadHash },
                ["head"] = new JsonObject { ["entry_count"] = report.Head.EntryCount, ["head_hash"] = report.Head.Hash },
                ["recordings_verified"] = report.RecordingsVerified,
                ["pin_key"] = File.Exists(Path.Combine(data, PinKey)),
            });
            return;
        }

        screen.Line($"[green bold]restored[/] to {Safe(data)}: {record.BackupEntryCount} entries and {report.RecordingsVerified} recordings, verified");
        screen.Facts(("restore", Safe(record.RestoreId)), ("head", $"{report.Head.EntryCount} {Safe(report.Head.Hash)}"));
        if (!File.Exists(Path.Combine(data, PinKey)))
        {
            screen.Line("[yellow]The backup holds no pin-key, which PINs are keyed with: put it into the directory, or start the service once with --new-pin-key.[/]");
        }

        screen.Line("[yellow]No pen is armed on it before a technician or prescriber has reconciled it: start the service, then penctl log restored and penctl log reconcile.[/]");
    }

    private static void Show(Screen screen, Restore restore)
    {
        screen.Facts(
            ("restore", Safe(restore.RestoreId)),
            ("restored", $"{screen.Time(restore.RestoredAt)} by {Safe(restore.Operator.Principal)}"),
            ("backup", $"{restore.BackupHead.EntryCount} entries, {Safe(restore.BackupHead.HeadHash)}{(restore.HeldAgainstHead ? ", held against a head that was kept" : "")}"),
            ("open sessions", Safe(string.Join(", ", restore.OpenSessionIds))));
        var table = screen.Table("PEN", "HEARD", "PRESSES", "UNKNOWN", "KEPT HEAD", "ENTRIES LOST", "RECONCILED");
        foreach (var pen in restore.Pens)
        {
            table.AddRow(
                Safe(pen.PenId), pen.Heard ? "yes" : "[yellow]no[/]", pen.HasPresses ? Count(pen.Presses) : "-", pen.HasPressesUnknown ? Count(pen.PressesUnknown) : "-",
                pen.KeptHead is null ? "-" : Count(pen.KeptHead.EntryCount) + (pen.OtherHistory ? " [red](another history)[/]" : ""),
                pen.HasEntriesLost ? Count(pen.EntriesLost) : "-", pen.Reconciled ? "[green]yes[/]" : "[red bold]NO[/]");
        }

        screen.Show(table);
    }

    private static string Count(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
