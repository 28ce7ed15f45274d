using System.Net.Sockets;
using TestSupport;
using Xunit;

namespace PenSimulator.Tests;

public sealed class RecordedLineTests
{
    [Fact]
    public async Task Every_byte_of_the_line_is_kept_with_its_time_and_its_side()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("pen.frames");
        await using (var pen = SimulatedPen.StartOnTcp(options: new PenOptions { FramesPath = path }))
        {
            var address = new Uri(pen.Line);
            using var host = new TcpClient();
            await host.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            await host.GetStream().WriteAsync(new byte[] { 0x00, 0xA5, 0x5A, 0x00 }, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(async () => (await pen.GetPenAsync()).FrameErrors > 0);
        }

        var heard = (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Select(static line => line.Split(' ')).ToArray();
        Assert.Equal("00a55a00", string.Concat(heard.Where(static line => line[1] == ">").Select(static line => line[2])));
        Assert.Equal(heard.Select(static line => long.Parse(line[0], System.Globalization.CultureInfo.InvariantCulture)).Order(), heard.Select(static line => long.Parse(line[0], System.Globalization.CultureInfo.InvariantCulture)));
    }
}
