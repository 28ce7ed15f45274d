using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.PenLink;

/// <summary>
/// One pen's line and the thread that owns it: engine and descriptor are touched by that thread alone. Others reach it
/// through the command slot, the permit and the latch, and wake it.
/// </summary>
internal sealed class PenLine : IPenLink
{
    private const int ReadAtOnceMax = 16 * 1024;
    private const int ReadsPerTurnMax = 4;
    private const long LateUs = 20_000;

    private static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DeviceBackOffMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SocketBackOffMax = TimeSpan.FromSeconds(5);

    private readonly LineName _name;
    private readonly LinePlatform _platform;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly LinkMeter _meter = new();
    private readonly CommandInbox _inbox = new();
    private readonly PermitSlot _permit;
    private readonly LineOutput _output;
    private readonly LinkEngine _engine;
    private readonly IPenLinkObserver _observer;
    private readonly LineWake _wake;
    private readonly byte[] _buffer = new byte[ReadAtOnceMax];
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposals;

    public PenLine(
        LineName name,
        string? expectedSerialNumber,
        IPenLinkObserver observer,
        long firstStopNumber,
        string build,
        int samplesPerSecond,
        LinePlatform platform,
        TimeProvider clock,
        ILogger log,
        Func<ulong> nonces)
    {
        _name = name;
        _platform = platform;
        _clock = clock;
        _log = log;
        _permit = new PermitSlot(clock);
        _observer = new LoggedObserver(observer, name.Text, log);
        _output = new LineOutput(_meter, _observer, platform);
        _wake = platform.CreateWake();
        Latch = new StopLatch(_output, clock, firstStopNumber);
        _engine = new LinkEngine(
            build, samplesPerSecond, expectedSerialNumber, Latch, _output, _observer, _inbox, _permit, _meter, nonces);
    }

    public string Line => _name.Text;

    public StopLatch Latch { get; }

    public LinkStatus Status => _engine.Status;

    public LinkCounters Counters => _meter.Snapshot();

    /// <summary>Starts the line thread.</summary>
    public PenLine Start()
    {
        new Thread(Run) { IsBackground = true, Name = $"line {_name.Text}" }.Start();
        return this;
    }

    public bool TrySubmit(CommandTicket ticket, PenCommand command)
    {
        // What the wire cannot say is a mistake of the caller's, and shown on the caller's thread.
        CommandTranslation.ToWire(command, 0);
        if (!_inbox.TryAdd(ticket, command))
        {
            return false;
        }

        _wake.Signal();
        return true;
    }

    public void RenewPermit(PermissionPermit permit)
    {
        ArgumentNullException.ThrowIfNull(permit);
        CommandTranslation.ParseDigest(permit.LimitsDigest);
        var first = _permit.Current is null;
        _permit.Renew(permit);
        if (first)
        {
            _wake.Signal();
        }
    }

    /// <summary>Inside the gate, where permissions are written: once this has returned, none is.</summary>
    public void WithdrawPermit() => Latch.WriteOrdinary(_permit, static permit => permit.Clear());

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) == 0)
        {
            await _ending.CancelAsync();
            _wake.Signal();
        }

        await _ended.Task;
    }

    private void Run()
    {
        var raised = _platform.RaiseThread();
        LinkLog.LineThreadStarted(_log, _name.Text, raised.Sentence);
        var backOff = BackOffMin;
        while (!_ending.IsCancellationRequested)
        {
            if (Serve())
            {
                backOff = BackOffMin;
            }

            Rest(backOff);
            var max = _name.Host is null ? DeviceBackOffMax : SocketBackOffMax;
            backOff = backOff * 2 < max ? backOff * 2 : max;
        }

        _wake.Dispose();
        _ending.Dispose();
        _ended.SetResult();
    }

    /// <summary>Opens the line and serves it until it is lost. True when a pen was online on it.</summary>
    private bool Serve()
    {
        var handshakes = Counters.Handshakes;
        Line? line = null;
        try
        {
            line = _platform.Open(_name, _wake, _ending.Token);
            Latch.WriteOrdinary(this, link => link._output.Attach(line, link._wake));
            LinkLog.LineOpened(_log, _name.Text);
            _engine.LineOpened(LinkTime.Of(_clock));
            while (!_ending.IsCancellationRequested)
            {
                Turn(line);
            }

            // Whoever waits for an outcome gets it before the link is gone.
            _engine.LineLost(LinkStatuses.Closed, LinkTime.Of(_clock));
        }
        catch (LineLostException lost)
        {
            _engine.LineLost(lost.Status, LinkTime.Of(_clock));
        }
        catch (Exception failure)
        {
            // A mistake of ours, or of an observer's: whatever it was, the pen must not go on.
            LinkLog.LineThreadFailed(_log, _name.Text, failure);
            Latch.Stop(StopReason.LinkLost);
            _engine.LineLost(LinkStatuses.Fault(_name.Text), LinkTime.Of(_clock));
        }
        finally
        {
            Latch.WriteOrdinary(_output, static output => output.Detach());
            line?.Dispose();
        }

        return Counters.Handshakes > handshakes;
    }

    private void Turn(Line line)
    {
        _engine.Tick(LinkTime.Of(_clock));
        if (_output.Failure is { } failure)
        {
            throw new LineLostException(failure);
        }

        // Commands that came while ticking have signalled, so this wait ends at once.
        var before = LinkTime.Of(_clock);
        var dueUs = _engine.NextDueUs(before);
        _wake.Wait(line, TimeSpan.FromMicroseconds(Math.Max(0, dueUs - before.Us)));
        var now = LinkTime.Of(_clock);
        if (now.Us >= dueUs)
        {
            _observer.OnLineThreadWoke(TimeSpan.FromMicroseconds(now.Us - dueUs));
        }

        if (now.Us - dueUs > LateUs)
        {
            _meter.HostStalled();
            LinkLog.HostStalled(_log, _name.Text, (now.Us - dueUs) / 1000);
            _observer.OnHostStalled(TimeSpan.FromMicroseconds(now.Us - dueUs));
        }

        for (var reads = 0; reads < ReadsPerTurnMax; reads++)
        {
            var count = line.Read(_buffer);
            if (count == 0)
            {
                break;
            }

            _observer.OnBytes(LineDirection.FromPen, _buffer.AsSpan(0, count));
            _engine.Receive(_buffer.AsSpan(0, count), LinkTime.Of(_clock));
            if (count < _buffer.Length)
            {
                // It had no more; what comes from now on ends the next wait at once. Asking again would be a call of the system for each frame.
                break;
            }
        }
    }

    /// <summary>Waits before the line is opened again. A signal does not cut it short: nothing can be sent anyway.</summary>
    private void Rest(TimeSpan backOff)
    {
        var start = _clock.GetTimestamp();
        while (!_ending.IsCancellationRequested)
        {
            var left = backOff - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            _wake.Wait(null, left);
        }
    }
}
