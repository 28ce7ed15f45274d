using System.Runtime.CompilerServices;
using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>Streams that have to speak: a heartbeat comes each second, so silence means that nobody is there.</summary>
internal static class LiveStreams
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    /// <summary>The responses until the stream ends.</summary>
    /// <exception cref="PenCtlException">Nothing came for 3 s.</exception>
    public static async IAsyncEnumerable<T> SpokenAsync<T>(
        this AsyncServerStreamingCall<T> call, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await NextAsync(call, clock, cancellation))
        {
            yield return call.ResponseStream.Current;
        }
    }

    private static async Task<bool> NextAsync<T>(AsyncServerStreamingCall<T> call, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellation).WaitAsync(SilenceMax, clock, cancellation);
        }
        catch (TimeoutException silent)
        {
            throw new PenCtlException(
                ExitCode.NoService, $"The service said nothing for {SilenceMax.TotalSeconds:0} s.", "The line to it is dead: look at the network, and start the command again.", silent);
        }
    }
}
