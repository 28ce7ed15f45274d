using DeviceService.Clinic;
using Grpc.Core;

namespace DeviceService.Host;

/// <summary>Hands requests to the clinic's book, and turns a refusal into the status of the call.</summary>
internal sealed class ClinicCommands(ClinicBook book, SignInDesk desk)
{
    /// <summary>Carries a request out and answers once it is durable.</summary>
    /// <exception cref="RpcException">It was refused, now or when it was asked first.</exception>
    public async Task<ClinicAnswer> ExecuteAsync(ClinicRequest request, ServerCallContext context) =>
        Given(await book.ExecuteAsync(request, context.CancellationToken), request);

    /// <summary>The same for what a person signs with the PIN.</summary>
    /// <exception cref="RpcException">It was refused, now or when it was asked first.</exception>
    public async Task<ClinicAnswer> ExecuteSignedAsync(SignedRequest request, string pin, ServerCallContext context) =>
        Given(await desk.ExecuteSignedAsync(request, pin).WaitAsync(context.CancellationToken), request);

    private static ClinicAnswer Given(ClinicAnswer answer, ClinicRequest request) =>
        answer.Refusal is { } refusal
            ? throw refusal.ToRpcException(
                ("request_id", request.RequestId), ("replayed", answer.Replayed ? "true" : "false"), ("session_id", request.OnSessionId ?? ""))
            : answer;
}
