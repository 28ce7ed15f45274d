using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.PenLink.Tests;

/// <summary>Real pseudo-terminals and sockets, in real time.</summary>
public sealed class PseudoTerminalTests : LoggedTests
{
    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task A_pen_on_a_pseudo_terminal_comes_online_and_its_stop_is_confirmed()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        await using var live = new LivePen(terminal.Read, bytes => terminal.Write(bytes));
        await using var link = Open(terminal.Path);
        await Eventually.TrueAsync(() => link.Status.State == LinkState.Online);

        var outcome = link.Latch.Stop(StopReason.EmergencyStop);

        Assert.Equal(StopFrameFate.Written, outcome.Fate);
        await Eventually.TrueAsync(() => !_observer.Confirmations.IsEmpty);
        Assert.True(live.Ask(pen => pen.Latched));
    }

    [Fact]
    public async Task An_unplugged_line_is_seen_at_once_and_comes_back_by_itself()
    {
        OnLinux();
        using var folder = new TemporaryFolder();
        var path = System.IO.Path.Combine(folder.Path, "pen");
        var terminal = new PseudoTerminal();
        File.CreateSymbolicLink(path, terminal.Path);
        await using (var live = new LivePen(terminal.Read, bytes => terminal.Write(bytes)))
        {
            await using var link = Open(path);
            await Eventually.TrueAsync(() => link.Status.State == LinkState.Online);

            await live.DisposeAsync();
            terminal.Dispose();
            await Eventually.TrueAsync(() => link.Status.State == LinkState.Absent);
            Assert.Contains(_observer.Links, status => status.Reason == "UNPLUGGED");

            File.Delete(path);
            using var again = new PseudoTerminal();
            File.CreateSymbolicLink(path, again.Path);
            await using var reborn = new LivePen(again.Read, bytes => again.Write(bytes));
            await Eventually.TrueAsync(() => link.Status is { State: LinkState.Online, Epoch: > 1 });
        }
    }

    [Fact]
    public async Task A_line_that_is_held_names_its_holder()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        await using var first = Open(terminal.Path);
        await Eventually.TrueAsync(() => first.Status.State == LinkState.Handshaking);

        await using var second = Open(terminal.Path);

        await Eventually.TrueAsync(() => second.Status.State == LinkState.HeldByOther);
        Assert.Contains("This service itself", second.Status.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_passes_raw_in_both_directions()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        using var wake = LinePlatform.Current.CreateWake();
        using var line = OpenLine(terminal.Path, wake);
        byte[] all = [.. Enumerable.Range(0, 256).Select(n => (byte)n), .. new byte[16]];

        Assert.Equal(all.Length, line.Write(all));
        terminal.Write(all);
        wake.Wait(line, TimeSpan.FromSeconds(5));

        var buffer = new byte[1024];
        Assert.Equal(all, buffer[..line.Read(buffer)]);
        Assert.Equal(0, line.Read(buffer));
        Assert.Equal(all, terminal.Read());
    }

    [Fact]
    public void A_stop_drops_what_a_full_pseudo_terminal_has_not_handed_over()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        using var wake = LinePlatform.Current.CreateWake();
        using var line = OpenLine(terminal.Path, wake);
        var output = new LineOutput(new LinkMeter());
        var latch = new StopLatch(output, TimeProvider.System);
        latch.WriteOrdinary(0, _ => output.Attach(line, wake));
        var noise = new byte[1000];
        Array.Fill(noise, (byte)0x55);
        var held = 0;
        for (var taken = line.Write(noise); taken > 0; taken = line.Write(noise))
        {
            held += taken;
        }

        var outcome = latch.Stop(StopReason.EmergencyStop);

        Assert.Equal(StopFrameFate.Written, outcome.Fate);
        // What the far end's line discipline holds already, 4,095 bytes at most, no flush reaches: law 13 keeps it at 512.
        Assert.True(held > 2 * 4096);
        Assert.InRange(IndexOfStop(terminal), 0, 4096 + 16);
    }

    [Fact]
    public void The_line_s_own_thread_steps_aside_behind_a_stop_and_no_other_does()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        using var wake = LinePlatform.Current.CreateWake();
        using var line = OpenLine(terminal.Path, wake);
        var platform = new CountingPlatform();
        var output = new LineOutput(new LinkMeter(), platform: platform);
        var latch = new StopLatch(output, TimeProvider.System);
        latch.WriteOrdinary(0, _ => output.Attach(line, wake));

        var another = new Thread(() => latch.Stop(StopReason.EmergencyStop));
        another.Start();
        another.Join();
        Assert.Equal(0, platform.Asides);

        latch.Stop(StopReason.DepthAboveLimit);
        Assert.Equal(1, platform.Asides);
    }

    [Theory]
    [InlineData("/dev/no-such-line", "NO_DEVICE")]
    [InlineData("/dev/null", "NOT_A_LINE")]
    public async Task What_cannot_be_opened_says_why(string path, string reason)
    {
        OnLinux();

        await using var link = Open(path);

        await Eventually.TrueAsync(() => link.Status.Reason == reason);
        Assert.Contains(path, link.Status.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Noise_on_the_line_is_counted_and_a_pen_is_found_behind_it()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        await using var link = Open(terminal.Path);
        var random = new Random(20_26);
        var noise = new byte[997];
        await Eventually.TrueAsync(() =>
        {
            random.NextBytes(noise);
            terminal.Write(noise);
            terminal.Read();
            return link.Counters.BytesReceived > 200_000;
        });
        Assert.True(link.Counters.MalformedFrames + link.Counters.CheckErrors > 100);

        await using var live = new LivePen(terminal.Read, bytes => terminal.Write(bytes));
        await Eventually.TrueAsync(() => link.Status.State == LinkState.Online);
    }

    [Fact]
    public async Task Disposing_ends_the_thread_and_answers_what_was_outstanding()
    {
        OnLinux();
        using var terminal = new PseudoTerminal();
        await using var live = new LivePen(terminal.Read, bytes => terminal.Write(bytes));
        live.Ask(pen => pen.AnswersCommands);
        var link = Open(terminal.Path);
        await Eventually.TrueAsync(() => link.Status.State == LinkState.Online);
        live.Ask(pen => pen.AnswersCommands = false);
        Assert.True(link.TrySubmit(new CommandTicket(1), new ReadCounters()));

        await Eventually.EndsAsync(link.DisposeAsync().AsTask());

        Assert.Equal(new CommandTicket(1), Assert.Single(_observer.Outcomes).Ticket);
        Assert.Equal("CLOSED", link.Status.Reason);
    }

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals are tested on Linux.");

    private IPenLink Open(string path) => new PenLinks("tests", 100, TimeProvider.System, Log).Open(path, null, _observer, 0);

    private static Line OpenLine(string path, LineWake wake)
    {
        Assert.True(LineName.TryParse(path, out var name, out _));
        return LinePlatform.Current.Open(name, wake, TestContext.Current.CancellationToken);
    }

    private static int IndexOfStop(PseudoTerminal terminal)
    {
        var zeros = 0;
        var bytes = new List<byte>();
        for (var piece = terminal.Read(); piece.Length > 0; piece = terminal.Read())
        {
            bytes.AddRange(piece);
        }

        for (var at = 0; at < bytes.Count; at++)
        {
            zeros = bytes[at] == 0 ? zeros + 1 : 0;
            if (zeros == 8)
            {
                return at;
            }
        }

        return int.MaxValue;
    }

    private sealed class CountingPlatform : LinePlatform
    {
        public int Asides { get; private set; }

        public override void StepAside() => Asides++;

        public override LineWake CreateWake() => Current.CreateWake();

        public override IEnumerable<(string Line, string DevicePath, string Description)> Discover() => [];

        public override string? OtherHolder(string devicePath) => null;

        protected override Line OpenDevice(string path, LineWake wake) => throw new NotSupportedException("No line is opened here.");

        protected override Line OpenSocket(LineName name, System.Net.Sockets.Socket socket, LineWake wake) => throw new NotSupportedException("No line is opened here.");
    }
}
