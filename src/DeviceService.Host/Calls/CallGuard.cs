using DeviceService.Safety;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Around every call: refuses what exceeds a caller's share, and turns a defect into an incident id, so that no detail
/// leaves the service and no client takes a defect for "sent and not acknowledged".
/// </summary>
internal sealed class CallGuard(StreamBudget streams, CallRate rate, RefusalLog refusals, StreamEnding ending, TimeProvider clock, ILogger<CallGuard> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        CallProgress.Reached(context);
        try
        {
            rate.Spend(context);
            return await continuation(request, context);
        }
        catch (CallRefusedException refused)
        {
            await refusals.RecordAsync(request, refused.Refusal, context);
            throw refused.Refusal.ToRpcException();
        }
        catch (Exception failure) when (!IsAnswer(failure, context))
        {
            throw Defect(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        CallProgress.Reached(context);
        try
        {
            rate.Spend(context);
            using var share = streams.Take(context);
            await continuation(request, responseStream, context);
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw Rules.ShuttingDown.Refuse().ToRpcException();
        }
        catch (CallRefusedException refused)
        {
            await refusals.RecordAsync(request, refused.Refusal, context);
            throw refused.Refusal.ToRpcException();
        }
        catch (Exception failure) when (!IsAnswer(failure, context))
        {
            throw Defect(failure, context);
        }
    }

    // Reflection is the one duplex service.
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        CallProgress.Reached(context);
        rate.Spend(context);
        using var share = streams.Take(context);
        await continuation(requestStream, responseStream, context);
    }

    private static bool IsAnswer(Exception failure, ServerCallContext context) =>
        failure is RpcException || (failure is OperationCanceledException or IOException && context.CancellationToken.IsCancellationRequested);

    private RpcException Defect(Exception failure, ServerCallContext context)
    {
        var incidentId = $"inc-{Guid.CreateVersion7(clock.GetUtcNow()):N}";
        log.CallFailed(failure, context.Method, incidentId);
        return RefusalStatus.Defect(incidentId);
    }
}
