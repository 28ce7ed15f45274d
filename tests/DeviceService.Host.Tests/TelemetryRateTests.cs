using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>A simulated UART on a pseudo-terminal: both ends hear noise while their speeds differ.</summary>
[Collection(RealLines.Name)]
public sealed class TelemetryRateTests : LoggedTests
{
    [Fact]
    public async Task A_UART_is_raised_for_the_rate_that_was_asked_for_and_the_pen_treats_and_stops_at_it()
    {
        OnLinux();
        await using var bench = await Bench.StartOnUartAsync(Log, 500);
        await RaisedAsync(bench, 500);

        var session = await bench.CreateAsync();
        await bench.TreatAsync(session.SessionId);
        var stop = Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, Reason = "test" })).Pens);

        Assert.NotEqual(StopFrameResult.LineDown, stop.FrameResult);
        await bench.Simulated.WaitForAsync(pen => pen.State == Simulator.V1.PenState.Latched, Eventually.Bound);
    }

    [Fact]
    public async Task After_unplugging_a_raised_line_the_pen_is_found_at_115_200_and_raised_again()
    {
        OnLinux();
        await using var bench = await Bench.StartOnUartAsync(Log, 200);
        await bench.Simulated.UnplugAsync();
        await Bench.UntilAsync(async () => (await bench.Pens.ListPensAsync(new ListPensRequest())).Pens.Single().Link.State != LinkState.Online);
        await bench.Simulated.ReplugAsync();

        await bench.OnlineAsync();
        await RaisedAsync(bench, 200);
    }

    // A machine too busy to prove the raised speed in time goes back to the first one, as it should, and tries again when the line is opened anew.
    private static async Task RaisedAsync(Bench bench, uint rate)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var call = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial });
            var told = Told(call.ResponseStream, rate);
            if (attempt == 5 || await Task.WhenAny(told, Task.Delay(8_000)) == told)
            {
                await Eventually.EndsAsync(told);
                return;
            }

            call.Dispose();
            await told.ContinueWith(static _ => { }, TaskScheduler.Default);
            await bench.Simulated.UnplugAsync();
            await Bench.UntilAsync(async () => (await bench.Pens.ListPensAsync(new ListPensRequest())).Pens.Single().Link.State != LinkState.Online);
            await bench.Simulated.ReplugAsync();
            await bench.OnlineAsync();
        }
    }

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "A serial line's speed is simulated on Linux.");

    // Measured over 50 samples, so one that is late by a scheduler's turn moves it by a little.
    private static async Task Told(Grpc.Core.IAsyncStreamReader<WatchTelemetryResponse> stream, uint rate)
    {
        while (stream.Current?.Status is not { } status || status.PenRateHz < rate * 95 / 100 || status.PenRateHz > rate * 105 / 100)
        {
            Assert.True(await stream.MoveNext(TestContext.Current.CancellationToken));
        }
    }
}
