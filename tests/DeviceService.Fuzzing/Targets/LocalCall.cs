using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DeviceService.Fuzzing;

/// <summary>The surroundings of a call that came over no connection: nobody is signed in, and the caller is local.</summary>
internal sealed class LocalCall : ServerCallContext
{
    // Under this key the server keeps the request that a call came with.
    private const string HttpKey = "__HttpContext";

    public LocalCall() => UserState[HttpKey] = new DefaultHttpContext();

    protected override string MethodCore => "/microneedling.v1.Fuzz/Fuzz";

    protected override string HostCore => "localhost";

    protected override string PeerCore => "local";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => CancellationToken.None;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
