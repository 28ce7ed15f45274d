using Grpc.Core;
using Grpc.Health.V1;
using Microneedling.V1;
using TestSupport;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class HealthTests : LoggedTests
{
    [Fact]
    public async Task Service_and_pen_are_healthy_apart_and_a_stopped_pen_does_not_serve()
    {
        await using var bench = await Bench.StartAsync(Log);
        var health = new Grpc.Health.V1.Health.HealthClient(bench.Channel);
        var pen = new HealthCheckRequest { Service = "microneedling.v1.pen/" + Bench.Serial };
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(pen)).Status);
        using var watch = health.Watch(pen);
        Assert.True(await watch.ResponseStream.MoveNext(default));
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);

        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest());

        Assert.True(await Eventually.EndsAsync(watch.ResponseStream.MoveNext(default)));
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest())).Status);
        var unknown = await Answers.RefusedAsync(health.CheckAsync(new HealthCheckRequest { Service = "microneedling.v1.pen/none" }));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_pen_set_aside_is_looked_at_and_not_armed()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        var set = await bench.Pens.SetPenAdministrativeStateAsync(new SetPenAdministrativeStateRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, State = AdministrativeState.Quarantined, Reason = "it was dropped", OperatorId = "operator-7",
        });
        Assert.Equal(AdministrativeState.Quarantined, set.Pen.Administrative.State);
        Assert.NotEmpty(set.Pen.Administrative.WhatToDo);

        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(
            new ArmSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Target = Bench.Target() }));
        Assert.Equal("R-PEN-QUARANTINED", refused.Info().Metadata["rule_id"]);

        var question = new GetEffectiveLimitsRequest { SessionId = session.SessionId, Area = TreatmentArea.Forehead, Side = BodySide.Midline };
        await Bench.UntilAsync(async () => (await bench.Safety.GetEffectiveLimitsAsync(question)).Budgets.Count > 0);
        var answer = await bench.Safety.GetEffectiveLimitsAsync(question);
        var limits = answer.Limits;
        Assert.Equal(150u, limits.MarginUm);
        Assert.Contains(limits.DepthBounds, bound => bound.Origin == BoundOrigin.Plan && bound.Binds);
        Assert.NotEmpty(limits.Interlocks);

        // Dwell is a budget only while a pen is armed; what bounds it is known before.
        Assert.Equal(Enum.GetValues<BudgetKind>().Skip(1), answer.BudgetBounds.Select(bound => bound.Kind));
        Assert.Equal(Enum.GetValues<BudgetKind>().Skip(1).SkipLast(1), answer.Budgets.Select(budget => budget.Kind));
        Assert.Equal((ulong)1_000, answer.BudgetBounds[^1].Limit);
    }

    [Fact]
    public async Task A_pen_is_detached_and_attached_again_and_its_line_is_listed_while_it_is_attached()
    {
        await using var bench = await Bench.StartAsync(Log);
        var line = Assert.Single((await bench.Pens.ListLinesAsync(new ListLinesRequest())).Lines, line => line.Line_ == bench.Simulated.Line);
        Assert.True(line.Attached);
        Assert.Equal(Bench.Serial, line.PenId);

        using var samples = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial });
        Assert.True(await samples.ResponseStream.MoveNext(default));

        var detach = new DetachPenRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial };
        Assert.Equal(bench.Simulated.Line, (await bench.Pens.DetachPenAsync(detach)).Line);
        Assert.Empty((await bench.Pens.ListPensAsync(new ListPensRequest())).Pens);
        var ended = await Answers.RefusedAsync(async () =>
        {
            while (await Eventually.EndsAsync(samples.ResponseStream.MoveNext(default)))
            {
            }
        });
        Assert.Equal(StatusCode.NotFound, ended.StatusCode);
        await bench.Pens.AttachPenAsync(new AttachPenRequest { RequestId = bench.NextRequest(), Line = bench.Simulated.Line, ExpectedPenId = Bench.Serial });
        await bench.OnlineAsync();

        var again = await bench.Pens.DetachPenAsync(detach);
        Assert.True(again.Replayed);
        Assert.True(again.Attached);
        Assert.Equal(Bench.Serial, (await bench.Pens.GetPenAsync(new GetPenRequest { Line = bench.Simulated.Line })).Pen.PenId);
    }
}
