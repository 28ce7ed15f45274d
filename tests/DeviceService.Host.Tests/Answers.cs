using Google.Rpc;
using Grpc.Core;

namespace DeviceService.Host.Tests;

/// <summary>What a refusal says beyond its code.</summary>
internal static class Answers
{
    public static ErrorInfo Info(this RpcException refused) =>
        refused.GetRpcStatus()?.GetDetail<ErrorInfo>() ?? throw new InvalidOperationException($"No ErrorInfo in {refused.Status}.");

    public static async Task<RpcException> RefusedAsync<T>(AsyncUnaryCall<T> call) =>
        await Assert.ThrowsAsync<RpcException>(async () => await call);

    public static async Task<RpcException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);
}
