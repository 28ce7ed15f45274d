using DeviceService.Clinic;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>Hands requests to the clinic's book, and turns a refusal into the status of the call.</summary>
internal sealed class ClinicCommands(ClinicBook book)
{
    /// <summary>Carries a request out and answers once it is durable.</summary>
    /// <exception cref="RpcException">It was refused, now or when it was asked first.</exception>
    public async Task<ClinicAnswer> ExecuteAsync(ClinicRequest request, ServerCallContext context)
    {
        var answer = await book.ExecuteAsync(request, context.CancellationToken);
        return answer.Refusal is { } refusal
            ? throw refusal.ToRpcException(
                ("request_id", request.RequestId), ("replayed", answer.Replayed ? "true" : "false"), ("session_id", request.OnSessionId ?? ""))
            : answer;
    }
}
