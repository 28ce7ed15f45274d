using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class ArmingReportTests : LoggedTests
{
    [Fact]
    public async Task A_client_that_shows_what_the_report_says_arms_and_one_that_shows_something_else_is_refused_with_the_report()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();
        ArmingReport? report = null;
        await Bench.UntilAsync(async () => (report = await bench.ReportAsync(session.SessionId)).ReadyForReadBack);
        Assert.Equal((session.SessionId, Bench.Patient, 400u), (report!.ReadBack.SessionId, report.ReadBack.PatientReference, report.ReadBack.NeedleProtrusionUm));
        Assert.True(report.ReadBack.LimitUm > 400);
        Assert.Equal("THIS_HOST", report.History);
        Assert.NotEmpty(report.ReadBack.CartridgeInsertion);

        var wrong = await bench.ArmingAsync(session.SessionId);
        wrong.ReadBackDigest = new string('0', 64);
        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(wrong));
        Assert.Equal("R-READBACK-DIFFERS", refused.Info().Metadata["rule_id"]);
        var brought = refused.GetRpcStatus()!.GetDetail<ArmingReport>()!;
        Assert.Equal(report.Preconditions.Select(one => one.RuleId), brought.Preconditions.Select(one => one.RuleId));
        Assert.Equal(["R-READBACK-DIFFERS"], brought.Preconditions.Where(one => one.Verdict == PreconditionVerdict.Failed).Select(one => one.Refusal.RuleId));

        wrong.RequestId = bench.NextRequest();
        wrong.ReadBackDigest = "not a digest";
        Assert.Equal(StatusCode.InvalidArgument, (await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(wrong))).StatusCode);

        await Bench.UntilAsync(async () =>
        {
            // A machine that is busy lets samples be late for a moment: then it is asked again, as a person would.
            try
            {
                return (await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId))).Session.State == SessionState.Armed;
            }
            catch (RpcException late) when (late.StatusCode is StatusCode.FailedPrecondition)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_report_in_which_nearly_everything_fails_still_fits_the_answer_of_the_refused_call()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = (await bench.Sessions.CreateSessionAsync(bench.Creation())).Session;
        await bench.Simulated.DisposeAsync();
        await Bench.UntilAsync(async () => (await bench.ReportAsync(session.SessionId)).Preconditions.Count(one => one.Verdict == PreconditionVerdict.Failed) >= 5);

        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));

        var brought = refused.GetRpcStatus()!.GetDetail<ArmingReport>()!;
        Assert.Contains(brought.Preconditions, one => one.Refusal?.RuleId == "R-LINK");
        Assert.Contains(brought.Preconditions, one => one.RuleId == "R-PREPARATION-CONSENT");
        Assert.True(brought.CalculateSize() <= 5_000);
    }

    [Fact]
    public async Task A_pen_that_gives_back_other_limits_is_refused_by_its_rule_and_the_report_says_so_first()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();
        await Bench.UntilAsync(async () => (await bench.ReportAsync(session.SessionId)).ReadyForReadBack);
        await bench.Simulated.InjectFaultAsync(Simulator.V1.FaultKind.LimitsDigestWrong);
        RpcException? refused = null;
        await Bench.UntilAsync(async () =>
        {
            // A machine that is busy lets samples be late for a moment: then it is asked again, as a person would.
            refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));
            return refused.Info().Metadata["rule_id"] == "R-LIMITS-UNCONFIRMED";
        });

        var said = refused!.Info().Metadata;
        Assert.Matches("^[0-9a-f]{16}$", said["observed"]);
        Assert.NotEqual(said["limit"], said["observed"]);
        var brought = refused!.GetRpcStatus()!.GetDetail<ArmingReport>()!;
        Assert.False(brought.MayArm);
        var first = brought.Preconditions[0];
        Assert.Equal(
            ("R-LIMITS-UNCONFIRMED", "H01", PreconditionVerdict.Failed, "R-LIMITS-UNCONFIRMED"), (first.RuleId, first.HazardId, first.Verdict, first.Refusal.RuleId));
    }
}
