using Grpc.Core;
using Grpc.Health.V1;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>The service: whether it answers, whether its journal can write, whether its pens can be used.</summary>
internal static class ServiceChecks
{
    /// <summary>Looks, and gives what the service said of its pens; null when it did not answer.</summary>
    public static async Task<(IReadOnlyList<Finding> Findings, IReadOnlyList<Pen>? Pens)> LookAsync(CommandRun run)
    {
        var findings = new List<Finding>();
        try
        {
            var service = await run.ServiceAsync();
            var health = await service.Health.CheckAsync(new HealthCheckRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation);
            findings.Add(health.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? new(Severity.Ok, "service", $"The service at {service.Address} serves.")
                : new(Severity.Problem, "service", $"The service at {service.Address} answers and does not serve: its journal cannot be written, or it is ending.", "Look at its log, and at the disk above."));
            var pens = await PenCommands.AllAsync(run);
            findings.AddRange(pens.SelectMany(Of));
            return (findings, pens);
        }
        catch (Exception failure) when (failure is RpcException or PenCtlException && !run.Cancellation.IsCancellationRequested)
        {
            var read = Failures.Read(failure, run.Choices.Address)!;
            findings.Add(new(Severity.Problem, "service", read.Sentence, read.Remedy));
            return (findings, null);
        }
    }

    private static IEnumerable<Finding> Of(Pen pen)
    {
        var name = pen.PenId.Length > 0 ? $"{pen.PenId} on {pen.Line}" : pen.Line;
        yield return pen.Link.State == LinkState.Online
            ? new(Severity.Ok, "pen", $"{name} is online.")
            : new(Severity.Problem, "pen", $"{name} is {Words.Of(pen.Link.State)}{(pen.Link.Reason.Length > 0 ? $" ({pen.Link.Reason})" : "")}.", pen.Link.WhatToDo);

        var counters = pen.Link.Counters;
        if (counters is { FramesReceived: > 1000 } && counters.CrcErrors * 1000 > counters.FramesReceived)
        {
            yield return new(Severity.Warning, "cable", $"{name}: {counters.CrcErrors} of {counters.FramesReceived} frames had a wrong check value.", "Another cable or adapter; keep it away from what makes noise.");
        }

        if (counters is { HostStalls: > 0 })
        {
            yield return new(Severity.Note, "host", $"{name}: this machine was late {counters.HostStalls} times since the line was attached.", "A service unit with real-time or high priority (deploy/device-service.service), and nothing heavy beside it.");
        }
    }
}
