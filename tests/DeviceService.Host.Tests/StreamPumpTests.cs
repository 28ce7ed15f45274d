using System.Threading.Channels;
using DeviceService.Sessions;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Host.Tests;

public sealed class StreamPumpTests : LoggedTests
{
    [Fact]
    public async Task A_reader_that_fell_behind_is_cut_off_with_the_cursor_to_resume_from()
    {
        using var ending = new StreamEnding();
        var pump = new StreamPump(ending, TimeProvider.System, Log.CreateLogger<StreamPump>());

        var cut = await Assert.ThrowsAsync<RpcException>(() => pump.RunAsync(
            _ => BehindAsync(), item => new Cursor("run", item), Form, null, new Written(), new SilentContext()));

        Assert.Equal(StatusCode.ResourceExhausted, cut.StatusCode);
        Assert.Equal("R-STREAM-BEHIND", cut.Info().Metadata["rule_id"]);
        Assert.Equal("7", cut.Info().Metadata["resume_sequence"]);
        Assert.Equal("run", cut.Info().Metadata["resume_instance_id"]);
    }

    [Fact]
    public async Task A_heartbeat_goes_out_each_second_also_between_items()
    {
        var time = new FakeTimeProvider();
        using var ending = new StreamEnding();
        var pump = new StreamPump(ending, time, Log.CreateLogger<StreamPump>());
        var items = Channel.CreateUnbounded<int>();
        var written = new Written();
        items.Writer.TryWrite(1);
        var running = pump.RunAsync(token => items.Reader.ReadAllAsync(token), item => new Cursor("run", item), Form, null, written, new SilentContext());
        await Eventually.TrueAsync(() => written.Texts.Contains("1"));

        for (var beat = 1; beat <= 3; beat++)
        {
            var expected = beat;
            await Eventually.TrueAsync(() =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return written.Texts.Count(text => text == "heartbeat 1") >= expected;
            });
        }

        ending.End();
        var ended = await Assert.ThrowsAsync<RpcException>(() => running);
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Equal("1", ended.Info().Metadata["resume_sequence"]);
    }

    [Fact]
    public async Task A_stream_whose_source_ends_ends_well()
    {
        using var ending = new StreamEnding();
        var pump = new StreamPump(ending, TimeProvider.System, Log.CreateLogger<StreamPump>());
        var items = Channel.CreateUnbounded<int>();
        items.Writer.TryWrite(1);
        items.Writer.TryWrite(2);
        items.Writer.Complete();
        var written = new Written();

        await pump.RunAsync(token => items.Reader.ReadAllAsync(token), item => new Cursor("run", item), Form, null, written, new SilentContext());

        Assert.Equal(["1", "2"], written.Texts);
    }

    [Fact]
    public async Task A_caller_that_goes_away_right_before_a_write_ends_its_stream_and_is_no_defect()
    {
        using var gone = new CancellationTokenSource();
        using var ending = new StreamEnding();
        var pump = new StreamPump(ending, TimeProvider.System, Log.CreateLogger<StreamPump>());
        var items = Channel.CreateUnbounded<int>();
        items.Writer.TryWrite(1);
        var written = new Written
        {
            Before = () =>
            {
                gone.Cancel();
                throw new InvalidOperationException("Can't write the message because the request is complete.");
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pump.RunAsync(
            token => items.Reader.ReadAllAsync(token), item => new Cursor("run", item), Form, null, written, new SilentContext(gone.Token)));
    }

    private static StreamForm<int, string> Form { get; } =
        new(item => item.ToString(System.Globalization.CultureInfo.InvariantCulture), place => $"heartbeat {place.Sequence}");

    private static async IAsyncEnumerable<int> BehindAsync()
    {
        yield return 7;
        await Task.Yield();
        throw new FeedBehindException(new Cursor("run", 7), 300);
    }

    private sealed class Written : IServerStreamWriter<string>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _texts = new();

        public IReadOnlyCollection<string> Texts => _texts;

        public WriteOptions? WriteOptions { get; set; }

        public Action Before { get; init; } = static () => { };

        public async Task WriteAsync(string message)
        {
            Before();
            _texts.Enqueue(message);
            await Task.CompletedTask;
        }

        public Task WriteAsync(string message, CancellationToken cancellationToken) => WriteAsync(message);
    }

    private sealed class SilentContext(CancellationToken cancellation = default) : ServerCallContext
    {
        protected override string MethodCore => "/test/Watch";

        protected override string HostCore => "test";

        protected override string PeerCore => "test";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore { get; } = [];

        protected override CancellationToken CancellationTokenCore => cancellation;

        protected override Metadata ResponseTrailersCore { get; } = [];

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore { get; } = new("none", []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
