using System.Net;
using System.Net.Sockets;
using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.PenLink.Tests;

public sealed class TcpLineTests : LoggedTests
{
    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task A_pen_behind_a_serial_server_comes_online_is_stopped_and_comes_back_after_the_connection_broke()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var link = new PenLinks("tests", 100, TimeProvider.System, Log).Open($"tcp://127.0.0.1:{port}", null, _observer, 0);

        using (var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        await using (var live = new LivePen(() => Read(server), bytes => server.Send(bytes)))
        {
            await Eventually.TrueAsync(() => link.Status.State == LinkState.Online);
            Assert.Equal(StopFrameFate.Written, link.Latch.Stop(StopReason.EmergencyStop).Fate);
            await Eventually.TrueAsync(() => !_observer.Confirmations.IsEmpty);
        }

        await Eventually.TrueAsync(() => link.Status.State == LinkState.Absent);

        // A connection that the host gave up before anybody took it waits in the queue too: a serial server takes the next one.
        while (link.Status is not { State: LinkState.Online, Epoch: > 1 })
        {
            using var again = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
            var broken = false;
            await using var reborn = new LivePen(() => Read(again), bytes => broken |= !TrySend(again, bytes));
            await Eventually.TrueAsync(() => broken || link.Status is { State: LinkState.Online, Epoch: > 1 });
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_with_the_reason()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        await using var link = new PenLinks("tests", 100, TimeProvider.System, Log).Open($"tcp://127.0.0.1:{port}", null, _observer, 0);

        await Eventually.TrueAsync(() => link.Status.Reason == "NO_CONNECTION");
        Assert.Contains("ConnectionRefused", link.Status.Remedy, StringComparison.Ordinal);
    }

    private static bool TrySend(Socket socket, byte[] bytes)
    {
        try
        {
            return socket.Send(bytes) == bytes.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] Read(Socket socket)
    {
        if (socket.Available == 0)
        {
            return [];
        }

        var buffer = new byte[64 * 1024];
        return buffer[..socket.Receive(buffer)];
    }
}
