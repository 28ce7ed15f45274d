using System.Runtime.CompilerServices;
using Grpc.Core;

namespace DeviceService.PenCtl;

/// <summary>Streams that have to speak: a heartbeat comes each second, so silence means that nobody is there.</summary>
internal static class LiveStreams
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    /// <summary>The responses until the stream ends.</summary>
    /// <exception cref="PenCtlException">Nothing came for 3 s.</exception>
    /// <exception cref="OutputUnreadException">Nobody reads what the run answers any more.</exception>
    public static async IAsyncEnumerable<T> SpokenAsync<T>(
        this AsyncServerStreamingCall<T> call, CommandRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await NextAsync(call, run.Clock, cancellation))
        {
            // With each heartbeat too: a watch with nothing to tell holds its place at the service no longer than somebody waits for it.
            if (run.Surroundings.Unread())
            {
                throw new OutputUnreadException();
            }

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
