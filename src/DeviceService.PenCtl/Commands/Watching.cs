using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>A watch has no end of its own: whoever ends it got what they wanted.</summary>
internal static class Watching
{
    /// <summary>Whether this is Ctrl+C, or the end of the time that was asked for.</summary>
    public static bool WasEnded(CommandRun run, Exception ended, CancellationToken also = default) =>
        (run.Cancellation.IsCancellationRequested || also.IsCancellationRequested)
        && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };
}
