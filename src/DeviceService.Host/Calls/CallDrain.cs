using Microsoft.AspNetCore.Http;

namespace DeviceService.Host;

/// <summary>
/// The last resort of a shutdown: a call that still runs when every stream should have ended is cut off, such as an
/// idle reflection stream, or a reader that takes nothing while its stream wants to say good-bye.
/// </summary>
internal sealed class CallDrain(RequestDelegate next, StreamEnding ending, TimeProvider clock)
{
    /// <summary>From the end of the streams. With the time for disarming before it, 2 s in all.</summary>
    public static readonly TimeSpan GraceTime = TimeSpan.FromMilliseconds(900);

    public async Task InvokeAsync(HttpContext http)
    {
        ITimer? cut = null;
        await using var registration = ending.Token.UnsafeRegister(
            _ => cut = clock.CreateTimer(static state => ((HttpContext)state!).Abort(), http, GraceTime, Timeout.InfiniteTimeSpan), null);
        try
        {
            await next(http);
        }
        finally
        {
            await registration.DisposeAsync();
            if (cut is not null)
            {
                await cut.DisposeAsync();
            }
        }
    }
}
