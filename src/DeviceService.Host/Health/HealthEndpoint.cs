using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace DeviceService.Host;

/// <summary>
/// grpc.health.v1: "" is the service, and <see cref="PenPrefix"/> with a serial number is one pen. A pen serves while it
/// is online, in service and not latched; the service serves while its journal can write and it is not going down.
/// </summary>
internal sealed class HealthEndpoint(PenFleet fleet, IJournal journal, StreamEnding ending, TimeProvider clock) : Grpc.Health.V1.Health.HealthBase
{
    public const string PenPrefix = "microneedling.v1.pen/";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        StatusOf(request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new CallRefusedException(Rules.PenUnknown.Refuse(("observed", request.Service)));

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        ServingStatus? told = null;
        try
        {
            while (true)
            {
                // The protocol of health checks tells an unknown name, where Check refuses it.
                var status = StatusOf(request.Service) ?? ServingStatus.ServiceUnknown;
                if (status != told)
                {
                    told = status;
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, linked.Token);
                }

                await Task.Delay(LookInterval, clock, linked.Token);
            }
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested)
        {
            throw Rules.ShuttingDown.Refuse().ToRpcException();
        }
    }

    private ServingStatus? StatusOf(string service)
    {
        if (service.Length == 0)
        {
            return Serving(journal.Health.Writable && !ending.Token.IsCancellationRequested);
        }

        if (!service.StartsWith(PenPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var pens = fleet.ListPens().Where(pen => pen.PenId is { } id && service.AsSpan(PenPrefix.Length).SequenceEqual(id)).ToArray();
        return pens.Length == 0 ? null : Serving(pens is [{ Link.State: LinkState.Online, AdministrativeState: AdministrativeState.InService, Latched: false }]);
    }

    private static ServingStatus Serving(bool serves) => serves ? ServingStatus.Serving : ServingStatus.NotServing;
}
