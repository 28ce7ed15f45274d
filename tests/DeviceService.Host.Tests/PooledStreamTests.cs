using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>The web server's streams are used again, also one that was left marked as waiting to write.</summary>
public sealed class PooledStreamTests : LoggedTests
{
    private readonly List<(object Stream, bool Marked)> _calls = [];

    [Fact]
    public async Task A_stream_that_was_left_marked_answers_the_next_call_that_gets_it()
    {
        await using var server = await StartAsync(mended: true);
        using var client = Client(server);
        Assert.Equal("1", await AskAsync(client));
        PooledStreams.Mark(_calls[0].Stream) = true;

        Assert.Equal("2", await AskAsync(client));
        Assert.Same(_calls[0].Stream, _calls[1].Stream);
        Assert.False(_calls[1].Marked);
    }

    /// <summary>Fails with a server that is mended itself: then <see cref="PooledStreams"/> can go.</summary>
    [Fact]
    public async Task The_server_itself_takes_a_marked_stream_as_it_is_and_its_answer_never_comes()
    {
        await using var server = await StartAsync(mended: false);
        using var client = Client(server);
        Assert.Equal("1", await AskAsync(client));
        PooledStreams.Mark(_calls[0].Stream) = true;

        var lost = AskAsync(client);
        await Eventually.TrueAsync(() => _calls.Count == 2);
        Assert.Same(_calls[0].Stream, _calls[1].Stream);
        Assert.True(_calls[1].Marked);
        Assert.False(lost.IsCompleted);
        client.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
    }

    private async Task<WebApplication> StartAsync(bool mended)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static server => server.Listen(IPAddress.Loopback, 0, static at => at.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<ILoggerFactory>(Log);
        var app = builder.Build();
        if (mended)
        {
            app.UseMiddleware<PooledStreams>();
        }

        app.Run(http =>
        {
            var stream = PooledStreams.Of(http.Features)!;
            _calls.Add((stream, PooledStreams.Mark(stream)));
            return http.Response.WriteAsync(FormattableString.Invariant($"{_calls.Count}"));
        });
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication server) => new()
    {
        BaseAddress = new Uri(server.Urls.Single()),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<string> AskAsync(HttpClient client) => await client.GetStringAsync(new Uri("/", UriKind.Relative));
}
