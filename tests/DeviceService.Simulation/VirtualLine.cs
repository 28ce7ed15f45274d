using DeviceService.PenLink;
using DeviceService.Sessions;
using PenSimulator;

namespace DeviceService.Simulation;

/// <summary>
/// The cable between a simulated pen and the service. The pen outlives the service that talks to it; each run of the service has an
/// engine of its own. Another pen may have the cable for a while: this one lives on without it. Stepped by the room, a millisecond at a time.
/// </summary>
internal sealed class VirtualLine(string name, VirtualPen pen)
{
    private readonly Queue<(ulong DueUs, byte[] Bytes)> _onTheWay = new();
    private SteppedLink? _link;
    private bool _cableIn = true;
    private byte[] _leftBehind = [];
    private ulong _nowUs;
    private ulong _newestDueUs;

    public string Name => name;

    /// <summary>How long what the service writes sits in a buffer before the pen has it, in ms.</summary>
    public int HeldBackMs { get; set; }

    /// <summary>Whether what is written now comes later: held back itself, or behind what was.</summary>
    public bool HoldsBack => HeldBackMs > 0 || _onTheWay.Count > 0;

    /// <summary>How long it takes to the pen, in ms, at the most.</summary>
    public int LateMs => Math.Max(HeldBackMs, _onTheWay.Count == 0 ? 0 : (int)((_newestDueUs - _nowUs) / 1_000) + 1);

    public VirtualPen Pen => pen;

    /// <summary>Another pen that has the cable; null for none.</summary>
    public VirtualPen? Other { get; private set; }

    /// <summary>Whether the cable is in, and in this pen.</summary>
    public bool Plugged => _cableIn && Other is null;

    /// <summary>A run of the service begins to talk on it.</summary>
    public void Connect(SteppedLink link)
    {
        _link = link;
        if (_cableIn)
        {
            link.Attach();
        }
    }

    public void Unplug()
    {
        if (!_cableIn)
        {
            return;
        }

        _cableIn = false;
        _leftBehind = [];
        _onTheWay.Clear();
        _newestDueUs = 0;
        (Other ?? pen).LineChanged();
        Other = null;
        _link?.Lose(LinkStatuses.Unplugged(name));
    }

    /// <summary>The cable goes into this pen, or into another one; out of the one that has it.</summary>
    public void Plug(VirtualPen? other = null)
    {
        if (Other != other)
        {
            Unplug();
        }

        (_cableIn, Other) = (true, other);
        _link?.Attach();
    }

    /// <summary>The service's process is gone: nothing is written any more, and nothing told. What it has written is on its way.</summary>
    public void Abandon()
    {
        if (_link is { } link && _cableIn)
        {
            _leftBehind = link.Line.Deliver();
        }

        _link = null;
    }

    // What was written is on its way also when whoever wrote it is gone.
    private byte[] HeldBack(ulong nowUs, byte[] written)
    {
        if (HeldBackMs == 0 && _onTheWay.Count == 0)
        {
            return written;
        }

        if (written.Length > 0)
        {
            // In order: nothing overtakes what was held back for longer.
            _newestDueUs = Math.Max(_newestDueUs, nowUs + ((ulong)HeldBackMs * 1_000));
            _onTheWay.Enqueue((_newestDueUs, written));
        }

        var due = new List<byte>();
        while (_onTheWay.TryPeek(out var next) && next.DueUs <= nowUs)
        {
            due.AddRange(_onTheWay.Dequeue().Bytes);
        }

        return [.. due];
    }

    public void Step(ulong nowUs)
    {
        _nowUs = nowUs;
        var heard = _cableIn && _link is not null ? _link.Line.Deliver() : _leftBehind;
        _leftBehind = [];
        var said = (Other ?? pen).Exchange(nowUs, HeldBack(nowUs, heard));
        if (Other is not null)
        {
            pen.Exchange(nowUs, []);
        }

        if (_link is not null)
        {
            _link.Step(_cableIn ? said : []);
        }
    }
}

/// <summary>The service's side of it: engine, latch and output as on the line thread, without the thread.</summary>
internal sealed class SteppedLink : IPenLink
{
    private readonly TimeProvider _clock;
    private readonly LinkMeter _meter = new();
    private readonly CommandInbox _inbox = new();
    private readonly PermitSlot _permit;
    private readonly LineOutput _output;
    private readonly LinkEngine _engine;
    private readonly IPenLinkObserver _observer;
    private readonly string _name;
    private bool _attached;

    public SteppedLink(string name, string? expectedSerialNumber, IPenLinkObserver observer, long firstStopNumber, TimeProvider clock, Func<ulong> nonces,
        int samplesPerSecond = PenLinks.SamplesPerSecondMin)
    {
        _name = name;
        _clock = clock;
        _permit = new PermitSlot(clock);
        _observer = observer;
        _output = new LineOutput(_meter, observer);
        Latch = new StopLatch(_output, clock, firstStopNumber);
        _engine = new LinkEngine("simulation", samplesPerSecond, expectedSerialNumber, Latch, _output, observer, _inbox, _permit, _meter, nonces);
    }

    public CableLine Line { get; private set; } = new();

    string IPenLink.Line => _name;

    public StopLatch Latch { get; }

    public LinkStatus Status => _engine.Status;

    public LinkCounters Counters => _meter.Snapshot();

    public bool TrySubmit(CommandTicket ticket, PenCommand command)
    {
        CommandTranslation.ToWire(command, 0);
        return _inbox.TryAdd(ticket, command);
    }

    public void RenewPermit(PermissionPermit permit) => _permit.Renew(permit);

    public void WithdrawPermit() => Latch.WriteOrdinary(_permit, static permit => permit.Clear());

    public void Attach()
    {
        Line = new CableLine();
        _attached = true;
        Latch.WriteOrdinary(this, static link => link._output.Attach(link.Line, NoWake.Instance));
        _engine.LineOpened(LinkTime.Of(_clock));
    }

    public void Lose(LinkStatus why)
    {
        _attached = false;
        _engine.LineLost(why, LinkTime.Of(_clock));
        Latch.WriteOrdinary(_output, static output => output.Detach());
    }

    public void Step(byte[] said)
    {
        if (!_attached)
        {
            return;
        }

        var now = LinkTime.Of(_clock);
        if (said.Length > 0)
        {
            _observer.OnBytes(LineDirection.FromPen, said);
            _engine.Receive(said, now);
        }

        _engine.Tick(now);
    }

    public ValueTask DisposeAsync()
    {
        if (_attached)
        {
            Lose(LinkStatuses.Closed);
        }

        return ValueTask.CompletedTask;
    }
}
