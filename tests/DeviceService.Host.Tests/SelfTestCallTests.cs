using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>Self-tests through the API alone.</summary>
[Collection(RealLines.Name)]
public sealed class SelfTestCallTests : LoggedTests
{
    private const string Technician = "technician-1";

    [Fact]
    public async Task A_self_test_that_is_not_there_is_not_found_and_a_field_that_is_missing_is_named()
    {
        await using var bench = await StartAsync(Log);
        var refused = await Answers.RefusedAsync(Client(bench).GetSelfTestAsync(new GetSelfTestRequest { SelfTestId = "test-0" }));
        Assert.Equal((StatusCode.NotFound, "R-SELF-TEST-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        refused = await Answers.RefusedAsync(Client(bench).RunSelfTestAsync(new RunSelfTestRequest { RequestId = bench.NextRequest() }));
        Assert.Equal(("R-ARGUMENT-MISSING", "pen_id"), (refused.Info().Metadata["rule_id"], refused.Info().Metadata["field"]));
        refused = await Answers.RefusedAsync(Client(bench).EndSelfTestAsync(new EndSelfTestRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial }));
        Assert.Equal(("R-REASON-MISSING", "reason"), (refused.Info().Metadata["rule_id"], refused.Info().Metadata["field"]));
        Assert.Null((await Client(bench).EndSelfTestAsync(new EndSelfTestRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, Reason = "none" })).SelfTest);
        Assert.Empty((await Client(bench).ListSelfTestsAsync(new ListSelfTestsRequest())).SelfTests);

        await bench.AcquireAsync();
        refused = await Answers.RefusedAsync(Client(bench).RunSelfTestAsync(Running(bench)));
        Assert.Equal("R-BENCH-CARTRIDGE", refused.Info().Metadata["rule_id"]);
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        refused = await Answers.RefusedAsync(Client(bench).RunSelfTestAsync(Running(bench)));
        Assert.Equal((StatusCode.PermissionDenied, "R-ROLE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
    }

    [Fact]
    public async Task It_survives_a_restart_with_what_was_found_and_nobody_treats_meanwhile()
    {
        await using var bench = await StartAsync(Log);
        await RegisterForTheBenchAsync(bench);
        await bench.AcquireAsync();
        _ = bench.RenewAsync();
        var begun = (await Client(bench).RunSelfTestAsync(Running(bench))).SelfTest;
        Assert.Equal((SelfTestStage.Running, Bench.Serial, Technician, 8), (begun.Stage, begun.PenId, begun.Operator.OperatorId, begun.Findings.Count));

        // It runs already; but nothing in which the motor turns is said of a pen that nobody touched.
        Assert.All(begun.Findings.Where(static found => found.Check >= SelfTestCheck.SensorsTurning), static found => Assert.Equal(SelfTestVerdict.NotTested, found.Verdict));

        // It tells each step until the trigger is asked for, which nobody touches.
        using (var watched = Client(bench).WatchSelfTest(new WatchSelfTestRequest { SelfTestId = begun.SelfTestId }))
        {
            var phases = new List<SelfTestPhase>();
            while (!phases.Contains(SelfTestPhase.Pressing) && await watched.ResponseStream.MoveNext(CancellationToken.None))
            {
                phases.Add(watched.ResponseStream.Current.SelfTest?.Step?.Phase ?? SelfTestPhase.Unspecified);
            }

            Assert.Contains(SelfTestPhase.Resting, phases);
        }

        Assert.Equal(0UL, (await bench.Simulated.GetPenAsync()).PressCount);
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);

        // Signed in anew, for a restart ends every sign-in; nobody has control yet.
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        var open = (await Client(bench).GetSelfTestAsync(new GetSelfTestRequest { SelfTestId = begun.SelfTestId })).SelfTest;
        Assert.Equal(SelfTestStage.Open, open.Stage);
        Assert.Equal(SelfTestVerdict.Pass, open.Findings.Single(static found => found.Check == SelfTestCheck.SensorsAtRest).Verdict);
        Assert.Equal(SelfTestVerdict.NotTested, open.Findings.Single(static found => found.Check == SelfTestCheck.Stop).Verdict);
        await bench.AcquireAsync();
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation()));
        Assert.Equal("R-SELF-TEST-OPEN", refused.Info().Metadata["rule_id"]);

        // Anyone may end it; what was not done has not passed.
        bench.Token = "";
        var ended = (await Client(bench).EndSelfTestAsync(new EndSelfTestRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, Reason = "the pen is needed" })).SelfTest;
        Assert.Equal((SelfTestStage.Incomplete, "the pen is needed", false), (ended.Stage, ended.EndReason, ended.Holds));
    }

    private static RunSelfTestRequest Running(Bench bench) => new() { RequestId = bench.NextRequest(), PenId = Bench.Serial, LeaseNumber = bench.Lease };

    private static SelfTestService.SelfTestServiceClient Client(Bench bench) => new(bench.Invoker);

    private static async Task RegisterForTheBenchAsync(Bench bench)
    {
        var tip = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Cartridge;
        await bench.Cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = bench.NextRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount, Lot = tip.Lot,
            ExpiresOn = tip.ExpiresOn, BenchUse = true,
        });
    }

    private static async Task<Bench> StartAsync(TestLog log)
    {
        var bench = await Bench.StartUnstaffedAsync(log);
        await bench.RegisterFirstAsync();
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.Operators.RegisterOperatorAsync(bench.Registration(Technician, OperatorRole.Technician));
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        return bench;
    }
}
