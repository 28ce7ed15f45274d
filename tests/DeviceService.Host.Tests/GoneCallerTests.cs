using Grpc.Core;
using Microneedling.V1;
using Simulator.V1;
using TestSupport;
using Pen = Simulator.V1.Pen;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Host.Tests;

/// <summary>A call that arms, and a client that is gone before it was answered.</summary>
[Collection(RealLines.Name)]
public sealed class GoneCallerTests : LoggedTests
{
    private const int AttemptsMax = 8;

    // Everything the pen says comes this late, so that arming takes some three times as long. It is far less than what
    // makes a pen stale, and far more than a cancelled call needs to get through.
    private const int PenDelayMs = 60;

    [Fact]
    public async Task An_arming_whose_caller_is_gone_is_taken_back()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Simulated.LiftOffAsync();
        await bench.Simulated.InjectFaultAsync(FaultKind.Delays, PenDelayMs);

        // On a busy machine the news can come when the answer is out already, and then the arming stands, as ArmSession
        // says; or the arming fails for a reason of its own. Neither is what is looked for here, and it is tried again.
        var ends = new List<string>();
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
            if (await ArmAndLeaveAsync(bench, session.SessionId) is { Length: > 0 } other)
            {
                ends.Add(other);
                continue;
            }

            Assert.Equal(PenState.Disarmed, (await bench.Simulated.GetPenAsync()).State);
            return;
        }

        Assert.Fail("Never taken back: " + string.Join("; ", ends));
    }

    // Empty when it was taken back, else how it ended.
    private static async Task<string> ArmAndLeaveAsync(Bench bench, string sessionId)
    {
        using var gone = new CancellationTokenSource();
        var begun = NewestOf(await bench.Simulated.GetPenAsync(), "Limits");
        var request = new ArmSessionRequest { RequestId = bench.NextRequest(), SessionId = sessionId, Target = Bench.Target() };
        var arming = bench.Sessions.ArmSessionAsync(request, cancellationToken: gone.Token);
        try
        {
            await bench.Simulated.WaitForAsync(pen => NewestOf(pen, "Limits") > begun, TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            return "the pen was told nothing";
        }

        await gone.CancelAsync();
        if (await Record.ExceptionAsync(async () => await arming) is not RpcException { StatusCode: StatusCode.Cancelled })
        {
            return "it was answered before it could be cancelled";
        }

        try
        {
            // The same request waits for the first one, and tells how that one ended.
            Assert.True((await bench.Sessions.ArmSessionAsync(request)).Replayed);
        }
        catch (RpcException refused)
        {
            return refused.Status.Detail;
        }

        try
        {
            await bench.Simulated.WaitForAsync(pen => NewestOf(pen, "Disarm") > begun, TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            return "it was answered before it was seen to be cancelled";
        }

        var state = SessionState.Armed;
        await Bench.UntilAsync(async () => (state = (await bench.GetAsync(sessionId)).State) != SessionState.Armed);
        return state == SessionState.Ready ? "" : $"the session is {state}";
    }

    // The time on the pen's clock at which it last took such a command; 0 for never.
    private static ulong NewestOf(Pen pen, string command) =>
        pen.Commands.Where(taken => taken.Name.Contains(command, StringComparison.Ordinal)).Select(static taken => taken.DeviceTimeUs).LastOrDefault();
}
