using System.Diagnostics;
using DeviceService.Journal;
using DeviceService.Sessions;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class RestoreTests : LoggedTests
{
    private const string Other = "patient-4712-secret";
    private static readonly Actor s_technician = new("test", null, IdentityProof.Asserted);

    [Fact]
    public async Task After_a_restore_nothing_is_armed_until_checkpoints_and_cartridges_are_reconciled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill -9, pseudo-terminals and the backup script are of Linux.");
        using var folder = new TemporaryFolder();
        await using var bench = await Bench.StartOutsideAsync(Log);
        var (open, lost) = await TreatBackUpTreatAndKillAsync(bench, folder.Combine("backup"));

        // The directory that the service had is lost; in its place comes the backup.
        Directory.Move(bench.DataDirectory, folder.Combine("lost"));
        var restored = await JournalRestore.RestoreAsync(folder.Combine("backup"), bench.DataDirectory, null, s_technician, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Null(restored.Report.FirstDefect);
        using var service = HostProcess.Start(["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0", "--pen", bench.Simulated.Line]);
        await bench.ConnectAsync(await service.ReadyAsync());
        await bench.BeginAsync();

        var restore = (await bench.PassLog.GetRestoreAsync(new GetRestoreRequest())).Restore;
        Assert.Equal((restored.Record.RestoreId, (ulong)restored.Record.BackupEntryCount), (restore.RestoreId, restore.BackupHead.EntryCount));
        Assert.Equal([open], restore.OpenSessionIds);
        var pen = Assert.Single(restore.Pens);
        Assert.Equal((Bench.Serial, true, false, false), (pen.PenId, pen.Heard, pen.Reconciled, pen.OtherHistory));
        Assert.True(pen.PressesUnknown >= 2, $"{pen}");
        Assert.True(pen.EntriesLost > 0, $"{pen}");

        await RefusedAsync("R-RESTORE-SESSION", Reconciliation(bench, restore, none: true), bench);
        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = open, Reason = "restored" });
        var session = await NewSessionAsync(bench);
        await ArmingIsRefusedAsync(bench, session, "R-RESTORE-UNRECONCILED");
        await RefusedAsync("R-RESTORE-CARTRIDGES", Reconciliation(bench, restore, none: true), bench);
        await RefusedAsync("R-RESTORE-UNKNOWN", Reconciliation(bench, new Restore { RestoreId = "rst-other" }, none: true), bench);
        await ArmingIsRefusedAsync(bench, session, "R-RESTORE-UNRECONCILED");

        var reconciled = await bench.PassLog.ReconcileRestoreAsync(Reconciliation(bench, restore, none: false, lost));
        Assert.True(Assert.Single(reconciled.Restore.Pens).Reconciled);

        // The cartridge of the time that was lost is still in; another one may be used.
        await ArmingIsRefusedAsync(bench, session, "R-CARTRIDGE-USED");
        await ChangeCartridgeAsync(bench);
        await bench.RegisterCartridgeAsync();
        await bench.TreatAsync(session);
        Assert.True((await bench.PassLog.VerifyLogAsync(new VerifyLogRequest { ExpectedHead = restore.BackupHead })).Verified);
        Assert.Equal(ExitCode.Ok, await service.TerminateAsync());

        // Reconciled is reconciled, over restarts too.
        using var again = HostProcess.Start(["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0"]);
        await bench.ConnectAsync(await again.ReadyAsync());
        Assert.All((await bench.PassLog.GetRestoreAsync(new GetRestoreRequest())).Restore.Pens, static one => Assert.True(one.Reconciled));
        Assert.Equal(ExitCode.Ok, await again.TerminateAsync());
    }

    // Two passes of a session, the backup between them; then another patient with another cartridge. Which session was open then, and that cartridge.
    private static async Task<(string Open, string Cartridge)> TreatBackUpTreatAndKillAsync(Bench bench, string backup)
    {
        using var killed = HostProcess.Start(["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0", "--pen", bench.Simulated.Line]);
        await bench.ConnectAsync(await killed.ReadyAsync());
        await bench.BeginAsync();
        var first = await bench.CreateAsync(passes: 2);
        await bench.TreatAsync(first.SessionId);
        await Bench.UntilAsync(() => bench.ReadyAsync(first.SessionId));
        await bench.Sessions.CompletePassAsync(new CompletePassRequest { RequestId = bench.NextRequest(), SessionId = first.SessionId, LeaseNumber = bench.Lease });
        using (var copying = Process.Start("bash", [Path.Combine(RepositoryRoot.Path, "deploy", "backup.sh"), bench.DataDirectory, backup]))
        {
            await Eventually.EndsAsync(copying.WaitForExitAsync());
            Assert.Equal(0, copying.ExitCode);
        }

        await bench.TreatAsync(first.SessionId, pass: 2);
        await Bench.UntilAsync(() => bench.ReadyAsync(first.SessionId));
        await bench.Sessions.CompleteSessionAsync(new CompleteSessionRequest { RequestId = bench.NextRequest(), SessionId = first.SessionId, LeaseNumber = bench.Lease });
        var used = await ChangeCartridgeAsync(bench);
        var second = await NewSessionAsync(bench);
        await bench.TreatAsync(second);
        await Bench.UntilAsync(() => bench.ReadyAsync(second));
        await bench.Sessions.CompleteSessionAsync(new CompleteSessionRequest { RequestId = bench.NextRequest(), SessionId = second, LeaseNumber = bench.Lease });
        await bench.OnlineAsync();
        await killed.KillAsync();
        return (first.SessionId, used);
    }

    // Another one, once the service has heard of it: the pen tells each second.
    private static async Task<string> ChangeCartridgeAsync(Bench bench)
    {
        var before = (await bench.OnlineAsync()).Cartridge.CartridgeId;
        await bench.Simulated.RemoveCartridgeAsync();
        await bench.Simulated.InsertCartridgeAsync();
        var now = before;
        await Bench.UntilAsync(async () => (now = (await bench.OnlineAsync()).Cartridge.CartridgeId) != before);
        return now;
    }

    private static async Task<string> NewSessionAsync(Bench bench)
    {
        await bench.MakeEligibleAsync(Other);
        var creation = bench.Creation();
        creation.PatientReference = Other;
        var session = (await bench.Sessions.CreateSessionAsync(creation)).Session.SessionId;
        await bench.PrepareAsync(session);
        await bench.RegisterCartridgeAsync();
        return session;
    }

    private static ReconcileRestoreRequest Reconciliation(Bench bench, Restore restore, bool none, params string[] used) => new()
    {
        RequestId = bench.NextRequest(), RestoreId = restore.RestoreId, PenIds = { Bench.Serial }, NoneUsed = none, UsedCartridgeIds = { used },
        Reason = "looked at the sharps container and the labels",
    };

    private static async Task RefusedAsync(string rule, ReconcileRestoreRequest request, Bench bench)
    {
        var refused = await Answers.RefusedAsync(async () => await bench.PassLog.ReconcileRestoreAsync(request));
        Assert.Equal(rule, refused.Info().Metadata["rule_id"]);
    }

    // Asked until the pen is there and nothing else is in the way: then this rule is.
    private static async Task ArmingIsRefusedAsync(Bench bench, string session, string rule)
    {
        var presses = (await bench.Simulated.GetPenAsync()).PressCount;
        await Bench.UntilAsync(async () =>
        {
            var refused = await Answers.RefusedAsync(async () => await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session)));
            return refused.StatusCode == StatusCode.FailedPrecondition && refused.Info().Metadata["rule_id"] == rule;
        });
        Assert.Contains((await bench.ReportAsync(session)).Preconditions, one => one.Verdict == PreconditionVerdict.Failed && one.Refusal.RuleId == rule);
        Assert.Equal(presses, (await bench.Simulated.GetPenAsync()).PressCount);
    }
}
