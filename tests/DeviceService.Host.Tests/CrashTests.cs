using Grpc.Net.Client;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class CrashTests : LoggedTests
{
    [Fact]
    public async Task Killed_in_mid_activation_the_pen_stops_by_itself_and_nothing_acknowledged_is_lost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill -9 and pseudo-terminals are of Linux.");
        await using var bench = await Bench.StartOutsideAsync(Log);
        using var killed = HostProcess.Start(["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0", "--pen", bench.Simulated.Line]);
        await bench.ConnectAsync(await killed.ReadyAsync());
        await bench.BeginAsync();
        var session = await bench.CreateAsync(passes: 2);
        await bench.TreatAsync(session.SessionId);
        await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
        var closed = await bench.Sessions.CompletePassAsync(new CompletePassRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, LeaseNumber = bench.Lease });
        await bench.TreatingAsync(session.SessionId, pass: 2);

        await killed.KillAsync();

        var stopped = await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(5));
        Assert.Contains("DEAD_MAN", stopped.LastDriveEnd.Cause, StringComparison.Ordinal);
        await bench.Simulated.ReleaseTriggerAsync();
        var presses = stopped.PressCount;

        using var restarted = HostProcess.Start(["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0"]);
        await bench.ConnectAsync(await restarted.ReadyAsync());
        Assert.Equal(SessionState.Interrupted, (await bench.GetAsync(session.SessionId)).State);
        var verified = await bench.PassLog.VerifyLogAsync(new VerifyLogRequest { ExpectedHead = closed.Head });
        Assert.True(verified.Verified, verified.FirstDefect?.Sentence);
        var passes = (await bench.PassLog.ListPassesAsync(new ListPassesRequest { SessionId = session.SessionId })).Passes;
        Assert.Contains(passes, pass => pass.PassId == closed.Pass.PassId && pass.CloseReason == PassCloseReason.Completed);

        // Nothing moves until a person decides, and then it goes on.
        var online = await bench.OnlineAsync();
        Assert.NotEqual(OperatingState.Armed, online.Operating.State);
        Assert.Equal(presses, (await bench.Simulated.GetPenAsync()).PressCount);
        await bench.BeginAsync();
        await bench.TreatAsync(session.SessionId, pass: 2);
        await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
        var completed = await bench.Sessions.CompleteSessionAsync(
            new CompleteSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, LeaseNumber = bench.Lease });
        Assert.Equal(SessionState.Completed, completed.Session.State);
        Assert.Equal(ExitCode.Ok, await restarted.TerminateAsync());
    }
}
