using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// Sees that no answer is lost inside the web server. Kestrel uses the object of an ended HTTP/2 stream again for a later call of the same connection.
/// When a client's window update meets the very end of an answer larger than its window (64 KB by default), the object is left marked as "waiting to
/// write" and is in no queue (dotnet/aspnetcore#53736, still so in 10.0.12): the next call that gets it is carried out, and its answer is never sent. A
/// nurse whose EmergencyStop is not answered has no way of knowing that it acted. So the mark is taken away when a call begins, before which
/// nothing of it can have been written.
/// </summary>
/// <remarks>
/// The mark is a private field of the server, reached by the runtime's own means for that, which also hold ahead of time. Where a later version has no such
/// field, this says so once and does nothing; a test then fails, and shows whether it is still needed.
/// </remarks>
internal sealed class PooledStreams(RequestDelegate next, ILogger<PooledStreams> log)
{
    private const string Server = ", Microsoft.AspNetCore.Server.Kestrel.Core";
    private const string Internals = "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.";
    private const string StreamType = Internals + "Http2.Http2Stream";

    // The type of the server's streams once one was seen, so that each further call compares a reference.
    private static Type? _known;

    private bool _unmendable;

    public Task InvokeAsync(HttpContext http)
    {
        if (!_unmendable && Of(http.Features) is { } stream)
        {
            try
            {
                Mark(stream) = false;
            }
            catch (Exception gone) when (gone is MissingMemberException or TypeLoadException)
            {
                _unmendable = true;
                log.StreamsUnmendable(gone.Message);
            }
        }

        return next(http);
    }

    /// <summary>The server's own stream of this call; null where it has none, as over HTTP/1.1.</summary>
    internal static object? Of(IFeatureCollection features)
    {
        var stream = features.Get<IHttp2StreamIdFeature>();
        var type = stream?.GetType();
        if (type is null || type == _known)
        {
            return stream;
        }

        // The accessors below do not look at what they are given.
        if (type.BaseType is not { } ancestor || ancestor.FullName != StreamType)
        {
            return null;
        }

        _known = type;
        return stream;
    }

    /// <summary>Whether the stream counts as waiting to write.</summary>
    internal static ref bool Mark(object stream) => ref Scheduled(Output(stream));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Output")]
    [return: UnsafeAccessorType(Internals + "Http.IHttpOutputProducer" + Server)]
    private static extern object Output([UnsafeAccessorType(Internals + "Http.HttpProtocol" + Server)] object stream);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isScheduled")]
    private static extern ref bool Scheduled([UnsafeAccessorType(Internals + "Http2.Http2OutputProducer" + Server)] object producer);
}
