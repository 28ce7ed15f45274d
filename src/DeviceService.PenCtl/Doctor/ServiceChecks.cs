using Grpc.Core;
using Grpc.Health.V1;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>What the service said of its pens and their lines; both null when it did not answer.</summary>
internal sealed record SaidOfPens(IReadOnlyList<Pen>? Pens, IReadOnlyList<GetDiagnosticsResponse>? Lines);

/// <summary>The service: whether it answers, whether its journal can write, whether its pens can be used, and what their lines' figures speak against.</summary>
internal static class ServiceChecks
{
    /// <summary>Looks, and gives what the service said.</summary>
    public static async Task<(IReadOnlyList<Finding> Findings, SaidOfPens Said)> LookAsync(CommandRun run)
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
            var lines = new List<GetDiagnosticsResponse>();
            foreach (var pen in pens)
            {
                var line = await service.Diagnostics.GetDiagnosticsAsync(
                    new GetDiagnosticsRequest { Line = pen.Line }, deadline: service.Deadline, cancellationToken: run.Cancellation);
                lines.Add(line);
                findings.Add(Of(pen));
                findings.AddRange(line.Recent.Findings.Select(one => Of(pen, one)));
            }

            return (findings, new SaidOfPens(pens, lines));
        }
        catch (Exception failure) when (failure is RpcException or PenCtlException && !run.Cancellation.IsCancellationRequested)
        {
            var read = Failures.Read(failure, run.Choices.Address)!;
            findings.Add(new(Severity.Problem, "service", read.Sentence, read.Remedy));
            return (findings, new SaidOfPens(null, null));
        }
    }

    private static Finding Of(Pen pen) => pen.Link.State == LinkState.Online
        ? new(Severity.Ok, "pen", $"{Name(pen)} is online.")
        : new(Severity.Problem, "pen", $"{Name(pen)} is {Words.Of(pen.Link.State)}{(pen.Link.Reason.Length > 0 ? $" ({pen.Link.Reason})" : "")}.", pen.Link.WhatToDo);

    private static Finding Of(Pen pen, LineFinding one) => one.Suspect == LineSuspect.Host
        ? new(Severity.Note, Words.Of(one.Suspect), $"{Name(pen)}: {one.Sentence}", $"{one.WhatToDo} deploy/device-service.service gives the service a high priority.")
        : new(Severity.Warning, Words.Of(one.Suspect), $"{Name(pen)}: {one.Sentence}", one.WhatToDo);

    private static string Name(Pen pen) => pen.PenId.Length > 0 ? $"{pen.PenId} on {pen.Line}" : pen.Line;
}
