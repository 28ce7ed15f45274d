using System.Net.Sockets;
using Simulator.V1;
using TestSupport;

namespace PenSimulator.Tests;

/// <summary>Real lines: a pseudo-terminal, a port, and what happens when they are pulled.</summary>
public sealed class LineTests
{
    private static readonly TimeSpan Bound = Eventually.Bound;

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Pseudo-terminals are for Linux.")]
    public async Task On_a_pseudo_terminal_a_pen_drives_and_stops_by_itself_when_the_host_falls_silent()
    {
        using var folder = new TemporaryFolder();
        await using var pen = SimulatedPen.StartOnPty(folder.Combine("pen"));
        using var host = new LineHost(Open(pen.Line));
        await DriveAsync(pen, host);
        var stopped = await pen.WaitForAsync(state => !state.DriveOn, Bound);
        Assert.Equal("DEAD_MAN", stopped.LastDriveEnd.Cause);
        Assert.InRange(stopped.LastDriveEnd.LatencyUs, 200_000UL, 1_000_000UL);
        Assert.True(stopped.LastDriveEnd.MonotonicUs > 0);
    }

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Pseudo-terminals are for Linux.")]
    public async Task Unplugging_hangs_up_the_hosts_line_and_the_pen_stops_and_replugging_brings_it_back_at_the_same_path()
    {
        using var folder = new TemporaryFolder();
        await using var pen = SimulatedPen.StartOnPty(folder.Combine("pen"));
        using (var host = new LineHost(Open(pen.Line)))
        {
            await DriveAsync(pen, host);
            var unplugged = await pen.UnplugAsync();
            Assert.False(unplugged.Plugged);
            await LineHost.Until(() => host.HungUp is not null);
        }

        Assert.False(File.Exists(pen.Line));
        var stopped = await pen.WaitForAsync(state => state.State == PenState.Latched, Bound);
        Assert.Equal("DEAD_MAN", stopped.LastDriveEnd.Cause);
        await pen.ReplugAsync();
        using var again = new LineHost(Open(pen.Line));
        await again.HandshakeAsync(nonce: 99);
        await LineHost.Until(() => again.Status is not null);
        Assert.Equal(stopped.StopCount, again.Status!.StopCount);
    }

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Pseudo-terminals are for Linux.")]
    public async Task Another_pen_may_come_back_on_the_same_line()
    {
        using var folder = new TemporaryFolder();
        await using var pen = SimulatedPen.StartOnPty(folder.Combine("pen"));
        await pen.UnplugAsync();
        await pen.ReplugAsync("SIM-0002");
        using var host = new LineHost(Open(pen.Line));
        await host.HandshakeAsync();
        Assert.Equal("SIM-0002", host.Last(frame => frame.HelloReply)!.HelloReply.Identity.SerialNumber);
    }

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Pseudo-terminals are for Linux.")]
    public async Task A_host_that_closes_and_opens_again_finds_a_living_pen_and_no_stale_bytes()
    {
        using var folder = new TemporaryFolder();
        await using var pen = SimulatedPen.StartOnPty(folder.Combine("pen"));
        for (ulong nonce = 1; nonce <= 3; nonce++)
        {
            using var host = new LineHost(Open(pen.Line));
            await host.HandshakeAsync(nonce);
            await LineHost.Until(() => host.DeviceTimeUs > 0);
        }

        Assert.False(pen.Completion.IsCompleted);
    }

    [Fact(SkipUnless = nameof(IsLinux), Skip = "Pseudo-terminals are for Linux.")]
    public async Task The_memory_in_a_file_outlives_the_pen_that_was_killed_while_driving()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("nv.json");
        string left;
        await using (var pen = SimulatedPen.StartOnPty(folder.Combine("pen"), nvPath: file))
        {
            using var host = new LineHost(Open(pen.Line));
            await DriveAsync(pen, host);
            await pen.GetPenAsync();
            left = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        }

        await File.WriteAllTextAsync(file, left, TestContext.Current.CancellationToken);
        await using var restarted = SimulatedPen.StartOnPty(folder.Combine("pen"), nvPath: file);
        var state = await restarted.GetPenAsync();
        Assert.Equal(PenState.Latched, state.State);
        Assert.Equal(1u, state.StopCount);
        Assert.Equal(1UL, state.PressCount);
        Assert.Equal(2u, state.BootCount);
    }

    [Fact]
    public async Task On_TCP_a_second_connection_is_closed_at_once_and_the_first_lives()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        using var first = Connect(pen.Line);
        using var host = new LineHost(first.GetStream());
        await host.HandshakeAsync();
        using var second = Connect(pen.Line);
        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[8], TestContext.Current.CancellationToken));
        var before = host.DeviceTimeUs;
        await LineHost.Until(() => host.DeviceTimeUs > before);
    }

    [Fact]
    public async Task Closing_a_TCP_connection_ends_the_session_and_stops_a_driving_pen()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        using (var client = Connect(pen.Line))
        {
            using var host = new LineHost(client.GetStream());
            await DriveAsync(pen, host);
        }

        var stopped = await pen.WaitForAsync(state => state.State == PenState.Latched, Bound);
        Assert.Equal(0u, stopped.SessionTag);
        Assert.InRange(stopped.LastDriveEnd.LatencyUs, 0UL, 200_000UL);
    }

    [Fact]
    public async Task An_unplugged_port_is_gone_and_comes_back_where_it_was()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        await pen.UnplugAsync();
        Assert.Throws<SocketException>(() => Connect(pen.Line));
        await pen.ReplugAsync();
        using var client = Connect(pen.Line);
        using var host = new LineHost(client.GetStream());
        await host.HandshakeAsync();
    }

    [Fact]
    public async Task A_pen_whose_host_never_reads_still_stops_by_itself()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        using var client = Connect(pen.Line);
        client.GetStream().Write([5, .. new byte[16]]);
        var stopped = await pen.WaitForAsync(state => state.State == PenState.Latched, Bound);
        Assert.Equal("LINE", stopped.LastStop.Cause);
    }

    private static async Task DriveAsync(SimulatedPen pen, LineHost host)
    {
        await host.HandshakeAsync();
        using var permitting = new CancellationTokenSource(Bound);
        await pen.WaitForAsync(state => state.DeviceTimeUs > 60_000, Bound);
        await host.PrepareAsync();
        var permits = host.Permit(permitting.Token);
        Pen state;
        do
        {
            // A busy machine may let permissions come too late: then the pen disarms or stops, as it must.
            var openedUs = (await pen.ReleaseTriggerAsync()).DeviceTimeUs;
            await pen.WaitForAsync(state => state.DeviceTimeUs > openedUs + 60_000, Bound);
            if ((await pen.GetPenAsync()).State == PenState.Latched)
            {
                await pen.WaitForAsync(_ => host.Status?.State == Penlink.V1.PenState.Latched, Bound);
                await host.CommandAsync(new Penlink.V1.Command { AcknowledgeStop = new Penlink.V1.AcknowledgeStop { StopCount = host.Status!.StopCount } });
            }

            await pen.WaitForAsync(_ => host.Status?.State == Penlink.V1.PenState.Disarmed, Bound);
            await host.ArmAsync();
            state = await pen.WaitForAsync(state => state.TrueProtrusionUm == 500 || !Armed(state), Bound);
            await pen.PressTriggerAsync();
            state = await pen.WaitForAsync(
                state => !Armed(state) || (state.DriveOn && state.StrokeRateMillihertz > 100_000), Bound);
        }
        while (!state.DriveOn);

        await permitting.CancelAsync();
        permits.Join();
    }

    private static bool Armed(Pen pen) => pen.State is PenState.Armed or PenState.Driving;

    private static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Share = FileShare.ReadWrite });

    private static TcpClient Connect(string line)
    {
        var place = new Uri(line);
        return new TcpClient(place.Host, place.Port);
    }
}
